package io.leasehold.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    @Mixin
    private final LeasedCommand leased;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = Durations.class,
            description =
                    "How long to wait for KEY; 0 tries once, forever does not give up. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Durations.FOREVER;

    @Mixin
    @SuppressWarnings("unused") // why: picocli fills it in; Failures reads --json
    private final CommonOptions common = new CommonOptions();

    ExecCommand(Failures failures) {
        this.leased = new LeasedCommand(failures);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        leased.requireLimits();
        LeasedCommand.requireNotNegative("--wait", patience);
        return leased.run(new Signals(Thread.currentThread()), patience, lease -> {});
    }
}
