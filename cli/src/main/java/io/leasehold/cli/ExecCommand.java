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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold exec}. */
@Command(
        name = "exec",
        header = "Runs COMMAND under a lease of KEY.",
        description = {
            "",
            "Waits until KEY is free, runs COMMAND, and frees KEY when COMMAND and all it started have ended. COMMAND finds"
                    + " LEASEHOLD_KEY, LEASEHOLD_TOKEN (sorts as text), LEASEHOLD_FENCE (for leasehold gate) and LEASEHOLD_HOLDER in"
                    + " its environment; its input, output and errors are those of leasehold, its exit code becomes leasehold's."
                    + " TERM, INT and HUP are forwarded to it.",
            "",
            "COMMAND never outlives its lease. When the lease is lost it gets TERM, and KILL after --grace or when a tenth of"
                    + " the ttl has passed, whichever is sooner, because soon afterwards somebody else may be granted KEY. The same"
                    + " happens when leasehold itself is stopped; when it is killed, COMMAND is killed at once. COMMAND runs in a"
                    + " session of its own, without a controlling terminal; what it leaves running there is ended with it. A"
                    + " process that starts a session of its own (setsid) is out of reach. Where there is no setsid, timeout or /proc"
                    + " (macOS), COMMAND is stopped on loss, but not when leasehold is killed or stopped.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  leasehold exec nightly-report -- ./job.sh",
            "Only if nobody else runs it:",
            "  leasehold exec --wait 0 nightly-report -- ./job.sh",
            "A standby that takes over:",
            "  leasehold exec --wait forever leader -- ./serve.sh",
            "What COMMAND knows of its lease:",
            "  leasehold exec demo -- sh -c 'echo \"I am $LEASEHOLD_TOKEN\"'"
        },
        customSynopsis = {
            "leasehold exec [--provider URI] [--ttl TIME] [--wait TIME] [--term N]",
            "                      [--grace TIME] [--json] KEY -- COMMAND..."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.ROW_OK,
            ExitCode.ROW_USAGE,
            ExitCode.ROW_UNAVAILABLE,
            ExitCode.ROW_HELD,
            ExitCode.ROW_FENCED,
            ExitCode.ROW_LOST,
            ExitCode.ROW_NOT_FOUND
        })
final class ExecCommand implements Callable<Integer> {

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
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = Durations.class,
            description =
                    "How long to wait for KEY; 0 tries once, forever does not give up. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Durations.FOREVER;

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

    @Mixin
    @SuppressWarnings("unused") // why: picocli fills it in; Failures reads --json
    private final CommonOptions common = new CommonOptions();

    private final Failures failures;
    private final HolderId holder = HolderId.random();

    ExecCommand(Failures failures) {
        this.failures = failures;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LeaseSpec spec = LeaseSpec.of(key).ttl(ttl).term(() -> term);
        requireLimits();
        String uri = provider.resolve();
        Signals signals = new Signals(Thread.currentThread());
        try (Child child = start();
                LeaseClient client = open(child, uri)) {
            return run(signals, child, client, spec);
        } catch (InterruptedException e) {
            signals.throwIfReceived();
            throw e;
        }
    }

    private void requireLimits() {
        if (ttl.compareTo(Deadline.SMALLEST_TTL) < 0) {
            throw new IllegalArgumentException("--ttl is " + Durations.text(ttl) + "; exec needs at least "
                    + Durations.text(Deadline.SMALLEST_TTL) + " to stop COMMAND in time");
        }
        requireNotNegative("--wait", patience);
        requireNotNegative("--grace", grace);
    }

    private static void requireNotNegative(String option, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(option + " is " + Durations.text(value) + "; the least is 0");
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

    private int run(Signals signals, Child child, LeaseClient client, LeaseSpec spec) throws InterruptedException {
        Lease lease = acquire(client, spec);
        try (child;
                lease) {
            Execution execution = new Execution(child, lease, ttl, grace);
            signals.begin(execution::begin, child::signal);
            return execution.await();
        }
    }

    private Lease acquire(LeaseClient client, LeaseSpec spec) throws InterruptedException {
        return patience.equals(Durations.FOREVER) ? client.acquire(spec) : client.acquireWithin(spec, patience);
    }
}
