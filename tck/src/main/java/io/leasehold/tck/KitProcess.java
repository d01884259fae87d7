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
 * Another JVM with the production client on the same back end, run by {@link KitProcessMain}: it is told what to do in lines on
 * its standard input, and answers each in one line.
 */
final class KitProcess implements AutoCloseable {

    private static final long END_SECONDS = 10;

    private final Process process;
    private final BufferedReader answers;

    private KitProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a JVM on the fixture's back end; the test is untested if the fixture does not say where that is. */
    static KitProcess start(Kit kit) {
        String uri = kit.fixture()
                .uri()
                .orElseThrow(
                        () -> new Untested("the fixture names no URI under which other processes find the back end"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                KitProcessMain.class.getName(),
                uri));
        try {
            return new KitProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("another JVM cannot be started", e);
        }
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

    /** The next answer. */
    String answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new AssertionError("the other JVM ended without an answer");
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
        process.destroyForcibly();
        if (!Kit.uninterrupted(() -> process.waitFor(END_SECONDS, TimeUnit.SECONDS))) {
            throw new IllegalStateException("process " + process.pid() + " outlives SIGKILL");
        }
    }

    @Override
    public void close() {
        kill();
    }
}
