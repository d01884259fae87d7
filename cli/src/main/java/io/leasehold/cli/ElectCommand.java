package io.leasehold.cli;

import io.leasehold.LeaseLostException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code leasehold elect}. */
@Command(
        name = "elect",
        header = "Runs COMMAND while this candidate leads, again at each election.",
        description = {
            "",
            "Campaigns for KEY until it is signalled. When elected, runs COMMAND as exec does; when the lease is lost, COMMAND is"
                    + " stopped as exec does, and the campaign goes on. When COMMAND ends by itself, KEY is freed, and this candidate"
                    + " comes back after --rest, so that another one is elected first if there is one. It does so as well after a"
                    + " loss, and while the back end cannot be asked.",
            "",
            "TERM, INT and HUP end both COMMAND, if it runs, and the campaign. Elections and depositions are told on stderr.",
            ""
        },
        footer = {
            "",
            "Example, on each of three hosts:",
            "  leasehold elect --provider etcd://db1:2379 report-leader -- ./serve.sh"
        },
        customSynopsis = {
            "leasehold elect [--provider URI] [--ttl TIME] [--rest TIME] [--term N]",
            "                       [--grace TIME] [--json] KEY -- COMMAND..."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.ROW_OK, ExitCode.ROW_USAGE, ExitCode.ROW_FENCED, ExitCode.ROW_NOT_FOUND})
final class ElectCommand implements Callable<Integer> {

    private static final Set<Integer> CANNOT_RUN = Set.of(126, 127);

    @Mixin
    private final LeasedCommand leased;

    @Option(
            names = "--rest",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Durations.class,
            description = "How long to leave KEY to others before the next campaign. Default: ${DEFAULT-VALUE}.")
    private Duration rest = Duration.ZERO;

    @Mixin
    @SuppressWarnings("unused") // why: picocli fills it in; Failures reads --json
    private final CommonOptions common = new CommonOptions();

    private final Failures failures;

    ElectCommand(Failures failures) {
        this.failures = failures;
        this.leased = new LeasedCommand(failures);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        leased.requireLimits();
        LeasedCommand.requireNotNegative("--rest", rest);
        Signals signals = new Signals(Thread.currentThread());
        while (true) {
            int code = campaign(signals);
            signals.throwIfReceived();
            if (CANNOT_RUN.contains(code)) {
                return code;
            }
            rest(signals);
        }
    }

    /** From the candidacy to the end of the leadership; COMMAND's exit code, or 0 if it did not end by itself. */
    private int campaign(Signals signals) throws IOException, InterruptedException {
        try {
            int code = leased.run(signals, Durations.FOREVER, this::elected);
            failures.say("resigned, because COMMAND ended with " + code, Map.of("event", "Resigned", "exitCode", code));
            return code;
        } catch (LeaseLostException e) {
            failures.say("deposed: " + e.getMessage(), Map.of("event", "Deposed"));
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            failures.report(e);
        }
        return 0;
    }

    private void elected(Lease lease) {
        String token = lease.token().toString();
        failures.say("elected with token " + token, Map.of("event", "Elected", "token", token));
    }

    private void rest(Signals signals) throws InterruptedException {
        try {
            TimeUnit.NANOSECONDS.sleep(rest.toNanos());
        } catch (InterruptedException e) {
            signals.throwIfReceived();
            throw e;
        }
    }
}
