package io.leasehold.cli;

import java.io.PrintStream;

/** The {@code leasehold} command. */
public final class Main {

    private Main() {}

    /**
     * Runs one command and ends the JVM with its exit code, of which {@code leasehold --help} has the table.
     *
     * @param args the command and its arguments
     */
    public static void main(String[] args) {
        Logging.configure();
        int exitCode = run(args, System.out, System.err);
        System.out.flush();
        System.exit(exitCode);
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        Failures failures = new Failures(err, args);
        try {
            Arguments.requireReadable(args);
            return Leasehold.commandLine(args, out, failures).execute(args);
        } catch (IllegalArgumentException e) {
            return failures.report(e);
        }
    }
}
