package io.leasehold.examples.singlewriter;

import io.leasehold.FencingToken;
import io.leasehold.spi.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the instances and forces promotions: again and again it stops the writer, by SIGSTOP, where a pause does most harm, lets
 * another be promoted and write, and continues the first one, whose write then comes too late.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Many processes read one SQL database, one writes; the writer is paused again and again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing was lost; --without-gate: damage was done", "1:otherwise"})
final class LoadGenerator implements Callable<Integer> {

    private static final int WRITES_BETWEEN = 20;

    @Option(names = "--promotions", description = "How many to force (${DEFAULT-VALUE})")
    private int promotions = 50;

    @Option(names = "--processes", description = "How many instances to start (${DEFAULT-VALUE})")
    private int processes = 3;

    @Option(
            names = "--provider",
            description = "Where the leases are (file: in a temporary directory)",
            defaultValue = "${env:EXAMPLE_PROVIDER}")
    private @Nullable String provider;

    @Option(
            names = "--database",
            description = "A JDBC URL (SQLite in a temporary directory)",
            defaultValue = "${env:EXAMPLE_DATABASE}")
    private @Nullable String database;

    @Option(names = "--postgres", description = "Start a temporary PostgreSQL server as the database")
    private boolean postgres;

    @Option(names = "--ttl", description = "Of the writer's lease (${DEFAULT-VALUE})")
    private Duration ttl = Duration.ofSeconds(2);

    @Option(names = "--without-gate", description = "Let every write pass, to see what the gate is for")
    private boolean withoutGate;

    private final Stage stage = new Stage();
    private final List<InstanceProcess> instances = new ArrayList<>();
    private int blocked;

    private LoadGenerator() {}

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new LoadGenerator()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("leasehold-example-");
        try {
            if (!postgres) {
                return run(directory, database == null ? sqlite(directory) : database);
            }
            try (TemporaryPostgres server = TemporaryPostgres.start()) {
                return run(directory, server.url());
            }
        } finally {
            delete(directory);
        }
    }

    private static String sqlite(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("notebook.db") + "?journal_mode=WAL&busy_timeout=3000";
    }

    private int run(Path directory, String url) throws Exception {
        String leases = provider == null ? directory.resolve("leases").toUri().toString() : provider;
        print(
                "%d processes, gate %s, ttl %s, leases in %s, data in %s",
                processes,
                withoutGate ? "OFF" : "on",
                ttl,
                ProviderSettings.parse(leases),
                url.replaceFirst("\\?.*", ""));
        Notebook.create(url);
        String key = "notebook-" + UUID.randomUUID(); // the gate remembers a key's tokens for ever
        try {
            for (int i = 1; i <= processes; i++) {
                instances.add(InstanceProcess.start(
                        "instance-" + i,
                        stage,
                        List.of(key, ttl.toString(), withoutGate ? "no-gate" : "gate"),
                        Map.of(Instance.DATABASE, url, Instance.PROVIDER, leases)));
            }
            for (int done = 0; done < promotions; ) {
                done += forcePromotion(done + 1) ? 1 : 0;
            }
        } finally {
            for (InstanceProcess instance : instances) {
                instance.close();
            }
        }
        return judge(Verdict.of(stage.acknowledged(), url));
    }

    /** Pauses the writer until another has written; false if the pause let nobody in. */
    @SuppressWarnings("try") // why: a pause is not used, only ended
    private boolean forcePromotion(int number) throws InterruptedException, IOException, TimeoutException {
        InstanceProcess writer = holdWriter();
        FencingToken token = writer.token().orElseThrow();
        int refused = stage.refusals();
        long start = System.nanoTime();
        Optional<InstanceProcess> successor;
        double seconds;
        try (Pause pause = writer.pause()) {
            successor =
                    stage.awaitWithin(patience(), () -> writing(WRITES_BETWEEN).filter(other -> other != writer));
            seconds = (System.nanoTime() - start) / 1e9;
            writer.tell("go"); // which it hears when it continues
        }
        stage.await("the late write of " + writer, () -> some(!writer.isHolding()));
        if (successor.isEmpty()) {
            blocked(writer, token);
            return false;
        }
        stage.await(
                writer + " as a reader",
                () -> some(writer.token().filter(token::equals).isEmpty()));
        print(
                "%3d: %s was paused at %s; %s wrote after %.1f s; the late write was %s",
                number, writer, token, successor.get(), seconds, stage.refusals() > refused ? "refused" : "APPLIED");
        return true;
    }

    private Duration patience() {
        return ttl.multipliedBy(3).plusSeconds(5);
    }

    /** It stood still inside a lock that the provider shares among processes, as file: does for an instant at each beat. */
    private void blocked(InstanceProcess writer, FencingToken token) throws TimeoutException {
        print("     %s was paused at %s, and let nobody in", writer, token);
        if (++blocked > promotions) {
            throw new TimeoutException("nobody was promoted in " + blocked + " pauses");
        }
    }

    /** The writer, held after it has looked at its lease and before its transaction. */
    private InstanceProcess holdWriter() throws InterruptedException, IOException, TimeoutException {
        while (true) {
            InstanceProcess writer = stage.await("a writer", () -> writing(WRITES_BETWEEN));
            writer.tell("hold");
            boolean held = stage.await(
                    writer + " to hold",
                    () -> writer.isHolding() || writer.token().isEmpty()
                            ? Optional.of(writer.isHolding() && writer.token().isPresent())
                            : Optional.empty());
            if (held) {
                return writer;
            }
            writer.tell("go"); // it lost its lease by itself
        }
    }

    /** The one with the newest token, if it has written that much. */
    private Optional<InstanceProcess> writing(int writes) {
        return instances.stream()
                .filter(instance -> instance.token().isPresent())
                .max((a, b) -> a.token().orElseThrow().compareTo(b.token().orElseThrow()))
                .filter(instance -> instance.written() >= writes);
    }

    private static Optional<Boolean> some(boolean found) {
        return found ? Optional.of(true) : Optional.empty();
    }

    private int judge(Verdict verdict) {
        print("forced promotions:          %d", promotions);
        print("pauses that let nobody in:  %d", blocked);
        print("acknowledged writes:        %d", stage.acknowledged().size());
        print("reads:                      %d, of which went back: %d", stage.reads(), stage.readsThatWentBack());
        print("late writes refused:        %d", stage.refusals());
        print("stale writes applied:       %d", verdict.stale());
        print("acknowledged writes lost:   %d", verdict.lost());
        boolean damaged = verdict.stale() > 0 || verdict.lost() > 0 || stage.readsThatWentBack() > 0;
        return damaged == withoutGate ? 0 : 1;
    }

    private static void print(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
