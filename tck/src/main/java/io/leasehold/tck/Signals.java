package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Signals to other processes, on POSIX systems. */
final class Signals {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Signals() {}

    static void send(Process process, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            int code = Kit.uninterrupted(kill::waitFor);
            if (code != 0) {
                throw new IllegalStateException(
                        "SIG%s to process %d failed: kill ended with %d".formatted(signal, process.pid(), code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("this system has no program 'kill'", e);
        }
    }

    /** Sends SIGSTOP; where the system tells, returns only when the process stands still. */
    static void stop(Process process) {
        send(process, "STOP");
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (Files.exists(stat) && !KitTime.real().passUntil(PATIENCE, () -> isStopped(stat))) {
            throw new IllegalStateException(
                    "process " + process.pid() + " does not stand still " + PATIENCE + " after SIGSTOP");
        }
    }

    /** The state follows the program's name, which is in parentheses and may contain anything. */
    private static boolean isStopped(Path stat) {
        try {
            String line = Files.readString(stat);
            return line.substring(line.lastIndexOf(')') + 1).strip().startsWith("T");
        } catch (IOException e) {
            return false;
        }
    }
}
