package io.leasehold.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@code leasehold} command in a JVM of its own, with its output in files. */
final class RunningCommand implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A build in the background may have begun with signals ignored, which the command would respect. */
    private static final List<String> WITH_ALL_SIGNALS =
            System.getProperty("os.name", "").equals("Linux")
                    ? List.of("env", "--default-signal=TERM,INT,HUP")
                    : List.of();

    private final Process process;
    private final Path out;
    private final Path err;

    private RunningCommand(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** The words that start the command from this test's class path. */
    static List<String> commandLine(String... args) {
        List<String> line = new ArrayList<>(WITH_ALL_SIGNALS);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.leasehold.cli.Main"));
        line.addAll(List.of(args));
        return line;
    }

    static RunningCommand start(Path directory, String... args) {
        return start(directory, Path.of("/dev/null"), args);
    }

    static RunningCommand start(Path directory, Path input, String... args) {
        try {
            Path out = Files.createTempFile(directory, "out", "");
            Path err = Files.createTempFile(directory, "err", "");
            ProcessBuilder builder = new ProcessBuilder(commandLine(args))
                    .redirectInput(input.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().put("XDG_STATE_HOME", directory + "/state");
            return new RunningCommand(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still runs; it said: " + out() + err());
        }
        return process.exitValue();
    }

    /** Waits no longer than that. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    String out() {
        return read(out);
    }

    byte[] outBytes() {
        try {
            return Files.readAllBytes(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String err() {
        return read(err);
    }

    /** This process, its guard, and all processes of its COMMAND. */
    List<Long> group() {
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
                .toList();
    }

    /** The process that guards COMMAND: the child that leads another session than COMMAND's. */
    long guard(long session) {
        return process.children()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != session)
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<Long> all = group();
        Kill.send("KILL", all.stream().filter(Kill::isRunning).toList());
        process.onExit().join();
    }
}
