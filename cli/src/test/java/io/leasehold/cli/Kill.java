package io.leasehold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Signals, and whether a process is still there. */
final class Kill {

    private Kill() {}

    static void send(String signal, Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        List<String> line =
                new ArrayList<>(List.of("sh", "-c", "s=$1; shift; kill -s $s \"$@\" 2>/dev/null || :", "kill", signal));
        pids.forEach(pid -> line.add(pid.toString()));
        try {
            new ProcessBuilder(line).inheritIO().start().onExit().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void send(String signal, long pid) {
        send(signal, List.of(pid));
    }

    /** False for one that has ended, though nobody has reaped it yet. */
    static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            char state = stat.charAt(stat.lastIndexOf(") ") + 2);
            return state != 'Z' && state != 'X';
        } catch (IOException e) {
            return false;
        }
    }
}
