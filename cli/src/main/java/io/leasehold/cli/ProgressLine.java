package io.leasehold.cli;

import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;

/** One line on a terminal that is written over and over; nothing where there is no terminal. */
final class ProgressLine {

    private static final String START_OF_LINE = "\r";
    private static final String CLEAR_TO_END = "\033[K";
    private static final int WIDTH = 78;

    private final PrintStream terminal;
    private final boolean live;

    private ProgressLine(PrintStream terminal, boolean live) {
        this.terminal = terminal;
        this.live = live;
    }

    static ProgressLine on(PrintStream err) {
        return new ProgressLine(err, Ansi.AUTO.enabled());
    }

    void show(String text) {
        print(text.length() > WIDTH ? text.substring(0, WIDTH) : text);
    }

    void clear() {
        print("");
    }

    private void print(String text) {
        if (live) {
            terminal.print(START_OF_LINE + text + CLEAR_TO_END);
            terminal.flush();
        }
    }
}
