package io.leasehold.examples.singlewriter;

import io.leasehold.FencingToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An instance as the load generator sees it: what it said, and what to tell it. */
final class InstanceProcess implements AutoCloseable {

    private final String name;
    private final Stage stage;
    private final Process process;
    private final CompletableFuture<Void> ended = new CompletableFuture<>(); // and nothing is left to hear
    private @Nullable FencingToken token; // these four are guarded by the stage
    private int written;
    private boolean holding;
    private long lastRead;

    private InstanceProcess(String name, Stage stage, Process process) {
        this.name = name;
        this.stage = stage;
        this.process = process;
    }

    static InstanceProcess start(String name, Stage stage, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Instance.class.getName(),
                name));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        InstanceProcess started = new InstanceProcess(name, stage, builder.start());
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
            ended.complete(null);
        }
    }

    private void heard(String[] words) {
        switch (words[0]) {
            case "promoted" -> {
                token = FencingToken.parse(words[1]);
                written = 0;
            }
            case "demoted" -> token = null;
            case "holding" -> holding = true;
            case "wrote" -> {
                holding = false;
                written++;
                stage.wrote(Long.parseLong(words[1]), FencingToken.parse(words[2]));
            }
            case "refused" -> {
                holding = false;
                stage.refused();
            }
            case "read" -> {
                stage.read(lastRead, Long.parseLong(words[1]));
                lastRead = Long.parseLong(words[1]);
            }
            default -> holding = false; // reader, failed
        }
    }

    Optional<FencingToken> token() {
        return Optional.ofNullable(token);
    }

    /** How many writes were acknowledged since the promotion. */
    int written() {
        return written;
    }

    boolean isHolding() {
        return holding;
    }

    void tell(String order) throws IOException {
        process.outputWriter().write(order + "\n");
        process.outputWriter().flush();
    }

    Pause pause() throws IOException {
        return Pause.of(process.pid());
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
