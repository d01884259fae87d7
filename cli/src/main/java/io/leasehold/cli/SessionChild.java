package io.leasehold.cli;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.leasehold.Fence;
import io.leasehold.LeaseClock;
import io.leasehold.client.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * COMMAND in a session of its own, under a {@link Guard}. The session's first process is started before the lease is acquired, so
 * that the record of the grant can name the session; it waits for {@link #begin} and then becomes COMMAND.
 */
final class SessionChild implements Child {

    private static final List<String> PROGRAMS = List.of("setsid", "timeout", "mkfifo", "dd");
    private static final Duration START_LIMIT = Duration.ofSeconds(10);

    private final LeaseClock clock;
    private final Duration grace;
    private final Path directory;
    private final FileChannel go;
    private final Process process;
    private Guard guard;
    private long killAt;
    private boolean ended;

    /**
     * Starts the session.
     *
     * @param command COMMAND with its arguments
     * @param environment what to add to this process's environment
     * @param grace how far behind the end of the lease's window the KILL may be
     * @param clock tells boot time
     */
    SessionChild(List<String> command, Map<String, String> environment, Duration grace, LeaseClock clock)
            throws IOException, InterruptedException {
        this.grace = grace;
        this.clock = clock;
        this.directory = Files.createTempDirectory("leasehold-");
        Path fifo = directory.resolve("go");
        this.guard = new Guard(fifo.toString());
        try {
            // why: read and write, since write alone would wait for a reader, which may have died
            this.go = FileChannel.open(fifo, READ, WRITE);
            this.process = start(fifo, command, environment);
            guard.guard(process.pid());
            awaitSession();
        } catch (IOException | InterruptedException | RuntimeException e) {
            guard.close();
            throw e;
        }
    }

    /** Whether this system has what the scripts need. */
    static boolean isPossible() {
        return ProcessTable.isReadable() && PROGRAMS.stream().allMatch(SearchPath::has);
    }

    private static Process start(Path fifo, List<String> command, Map<String, String> environment) throws IOException {
        List<String> args = new ArrayList<>(List.of(fifo.toString()));
        args.addAll(command);
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(Script.commandLine(Script.RUN, args));
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Until then the process is in our own session, where nobody would look for it. */
    private void awaitSession() throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (ProcessTable.sessionOf(process.pid()).orElse(0) != process.pid()) {
            if (!process.isAlive() || System.nanoTime() - start > START_LIMIT.toNanos()) {
                throw new IllegalStateException("setsid did not start a session for COMMAND");
            }
            LockSupport.parkNanos(1_000_000);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public OptionalLong session() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public void begin(Fence fence) {
        String line = fence.token().text() + " " + fence.text() + "\n";
        try {
            go.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean endsWithin(Duration patience) throws InterruptedException {
        if (!guard.isWell()) {
            replaceGuard();
        }
        return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void replaceGuard() {
        Guard failed = guard;
        guard = new Guard("");
        guard.guard(process.pid());
        failed.discard();
        killAt = 0;
    }

    @Override
    public int exitCode() {
        return process.exitValue();
    }

    /** Deadlines that differ by no more than the clock's resolution are one. */
    @Override
    public void extend(Lease lease) {
        Deadline deadline = Deadline.of(lease, grace, clock);
        if (deadline.killAt() > killAt + 2) {
            guard.guard(process.pid(), deadline);
            killAt = deadline.killAt();
        }
    }

    @Override
    public void signal(String name) {
        script("signal", name);
    }

    @Override
    public void stop(Duration patience) {
        long sooner = Math.min(killAt, Deadline.now(clock) + Deadline.hundredths(patience));
        script("stop", Long.toString(sooner)).onExit().join();
        process.onExit().join();
        ended = true;
    }

    private Process script(String verb, String argument) {
        List<String> line = Script.commandLine(Script.SESSION, List.of(verb, Long.toString(process.pid()), argument));
        try {
            return new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (go) {
            if (!ended) {
                stop(Duration.ZERO);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            guard.close();
            removeDirectory();
        }
    }

    private void removeDirectory() {
        try {
            Files.deleteIfExists(directory.resolve("go"));
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            directory.toFile().deleteOnExit(); // why: the guard removes it too, at the same time
        }
    }
}
