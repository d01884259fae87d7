package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process has open now, as far as the platform tells.
 *
 * @param files open file descriptors, sockets among them; zero where the platform does not tell
 * @param threads live threads of the SDK and of the kit's clients
 * @param timers timers that wait, in virtual time; else zero
 */
record Leavings(int files, int threads, int timers) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    static Leavings now(Kit kit) {
        return new Leavings(openFiles(), openThreads(), kit.time().pendingTimers());
    }

    private static int openThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("leasehold") || name.startsWith("tck-"))
                .count();
    }

    private static int openFiles() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing of this is more than it was. */
    boolean isWithin(Leavings before, int slack) {
        return files <= before.files + slack && threads <= before.threads + slack && timers <= before.timers + slack;
    }
}
