package io.leasehold.cli;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A COMMAND that runs under a lease of KEY: its options, and one run of it from the wait for KEY to the end of both. */
final class LeasedCommand {

    @Parameters(index = "0", paramLabel = "KEY", description = "What to lease: 1 to 512 UTF-8 bytes.")
    private String key = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The command and its arguments, after --.")
    private List<String> command = List.of();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = Durations.class,
            description = "How long KEY stays taken after the last sign of life. Default: ${DEFAULT-VALUE}.")
    private Duration ttl = LeaseSpec.DEFAULT_TTL;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long COMMAND may take to end after TERM. Default: ${DEFAULT-VALUE}.")
    private Duration grace = Duration.ZERO;

    @Option(
            names = "--term",
            paramLabel = "N",
            defaultValue = "1",
            converter = Terms.class,
            description =
                    "The database's own replication term; refused if a later one was published. Default: ${DEFAULT-VALUE}.")
    private long term = 1;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    private final Failures failures;
    private final HolderId holder = HolderId.random();

    LeasedCommand(Failures failures) {
        this.failures = failures;
    }

    /** Throws IllegalArgumentException for the first option that is out of its limits; nothing has been started then. */
    void requireLimits() {
        spec();
        if (ttl.compareTo(Deadline.SMALLEST_TTL) < 0) {
            throw new IllegalArgumentException("--ttl is " + Durations.text(ttl) + "; a command needs at least "
                    + Durations.text(Deadline.SMALLEST_TTL) + " to be stopped in time");
        }
        requireNotNegative("--grace", grace);
        provider.resolve();
    }

    static void requireNotNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(option + " is " + Durations.text(value) + "; the least is 0");
        }
    }

    private LeaseSpec spec() {
        return LeaseSpec.of(key).ttl(ttl).term(() -> term);
    }

    /**
     * One run.
     *
     * @param granted told of the grant, before COMMAND begins
     * @return COMMAND's exit code
     */
    int run(Signals signals, Duration patience, Consumer<Lease> granted) throws IOException, InterruptedException {
        try (Child child = start();
                LeaseClient client = open(child, provider.resolve())) {
            Lease lease = acquire(client, patience);
            granted.accept(lease);
            return run(signals, child, lease);
        } catch (InterruptedException e) {
            signals.throwIfReceived();
            throw e;
        }
    }

    private Child start() throws IOException, InterruptedException {
        Map<String, String> environment = Map.of("LEASEHOLD_KEY", key, "LEASEHOLD_HOLDER", holder.text());
        if (SessionChild.isPossible()) {
            return new SessionChild(command, environment, Deadline.grace(grace, ttl), LeaseClock.system());
        }
        failures.say(PlainChild.WARNING, Map.of("warning", "NoSession"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new PlainChild(builder);
    }

    private LeaseClient open(Child child, String uri) {
        return LeaseClient.builder()
                .uri(Uris.isFile(uri) ? forFile(child, uri) : uri)
                .holder(holder)
                .keepLeasesAtShutdown()
                .open();
    }

    /**
     * The file provider is told the session: it then takes a dead holder's key over at once, but not from a living COMMAND. And it
     * is told where to remember what it saw, for commands that try once and end.
     */
    private static String forFile(Child child, String uri) {
        String named = child.session().isPresent()
                ? Uris.with(uri, "companion", Long.toString(child.session().getAsLong()))
                : uri;
        String observations = StateDirectory.of(System.getenv()) + "/observations";
        return Uris.with(named, "observations", Uris.encodePath(observations));
    }

    private Lease acquire(LeaseClient client, Duration patience) throws InterruptedException {
        return patience.equals(Durations.FOREVER) ? client.acquire(spec()) : client.acquireWithin(spec(), patience);
    }

    private int run(Signals signals, Child child, Lease lease) throws InterruptedException {
        try (child;
                lease) {
            Execution execution = new Execution(child, lease, ttl, grace);
            signals.begin(execution::begin, child::signal);
            return execution.await();
        } finally {
            signals.end();
        }
    }
}
