package io.leasehold.examples.jobleader;

import io.leasehold.FencingToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A candidate as the story sees it: what it said, and what to tell it. */
final class CandidateProcess implements AutoCloseable {

    private final String name;
    private final Process process;
    private final CompletableFuture<Void> ended = new CompletableFuture<>(); // and nothing is left to hear
    private final Stage stage;
    private @Nullable FencingToken token; // these six are guarded by the stage
    private int ran;
    private int refused;
    private boolean holding;
    private boolean campaigns;
    private @Nullable String answer;

    private CandidateProcess(String name, Process process, Stage stage) {
        this.name = name;
        this.process = process;
        this.stage = stage;
    }

    static CandidateProcess start(String name, String provider, List<String> arguments, Stage stage)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Candidate.class.getName(),
                name));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(Candidate.PROVIDER, provider);
        CandidateProcess started = new CandidateProcess(name, builder.start(), stage);
        Thread listener = new Thread(started::listen, name);
        listener.setDaemon(true);
        listener.start();
        return started;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().map(line -> line.split(" ", 3)).forEach(words -> stage.heard(() -> heard(words)));
        } catch (UncheckedIOException | IOException e) {
            stage.heard(() -> holding = false); // it was killed
        } finally {
            stage.heard(() -> token = null);
            ended.complete(null);
        }
    }

    private void heard(String[] words) {
        switch (words[0]) {
            case "campaigns" -> campaigns = true;
            case "elected" -> {
                token = FencingToken.parse(words[1]);
                ran = 0;
            }
            case "holding" -> holding = true;
            case "ran" -> {
                holding = false;
                ran++;
            }
            case "refused" -> {
                holding = false;
                refused++;
            }
            case "lost", "failed" -> holding = false;
            case "deposed" -> token = null;
            case "resigned", "handed-over" -> answer = words[1];
            default -> {} // began
        }
    }

    /** Of its leadership; empty if it does not lead. */
    Optional<FencingToken> token() {
        return Optional.ofNullable(token);
    }

    /** How many runs it finished since its election. */
    int ran() {
        return ran;
    }

    /** How many of its runs the gate refused in all. */
    int refused() {
        return refused;
    }

    boolean campaigns() {
        return campaigns;
    }

    boolean isHolding() {
        return holding;
    }

    /** What came of the last order to give the leadership up: true, false, or an error. */
    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    void tell(String order) throws IOException {
        stage.heard(() -> answer = null);
        process.outputWriter().write(order + "\n");
        process.outputWriter().flush();
    }

    Pause pause() throws IOException {
        return Pause.of(process.pid());
    }

    void kill() {
        process.destroyForcibly();
        ended.join();
    }

    /** Lets it end in order, which releases its lease; and waits for all that it has to say. */
    @Override
    public void close() throws IOException {
        process.outputWriter().close();
        ended.join();
    }

    @Override
    public String toString() {
        return name;
    }
}
