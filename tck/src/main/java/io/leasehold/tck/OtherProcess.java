package io.leasehold.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own with this one's class path: it is told what to do in lines on its standard input, and answers each in one
 * line. Killed at the end.
 */
final class OtherProcess implements AutoCloseable {

    private static final long END_SECONDS = 10;

    private final Process process;
    private final BufferedReader answers;

    private OtherProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static OtherProcess start(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new OtherProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("another JVM cannot be started", e);
        }
    }

    /** Starts the production client on the kit's back end, which does what {@link KitProcessMain} says. */
    static OtherProcess client(Kit kit) {
        return start(KitProcessMain.class, kit.uri());
    }

    /** Tells it what to do; the answer comes later. */
    void tell(String... words) {
        try {
            OutputStream in = process.getOutputStream();
            in.write((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the other JVM does not listen", e);
        }
    }

    /** The next answer; waits for it. */
    String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new AssertionError("the other JVM ended without an answer; its errors are above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("the other JVM does not answer", e);
        }
    }

    String ask(String... words) {
        tell(words);
        return answer();
    }

    void pause() {
        Signals.stop(process);
    }

    void resume() {
        Signals.send(process, "CONT");
    }

    /** By SIGKILL; returns when it is gone. */
    void kill() {
        Process killed = process.destroyForcibly();
        if (!Kit.uninterrupted(() -> killed.waitFor(END_SECONDS, TimeUnit.SECONDS))) {
            throw new IllegalStateException("process " + process.pid() + " outlives SIGKILL");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
