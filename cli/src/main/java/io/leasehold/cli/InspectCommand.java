package io.leasehold.cli;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.Freshness;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code leasehold inspect}. */
@Command(
        name = "inspect",
        header = "Shows who holds KEY.",
        description = {
            "",
            "States: unused (never granted), free, held, revoked, overdue (no sign of life in time by this host's clock; whoever"
                    + " waits for KEY decides by its own).",
            ""
        },
        footer = {"", "Example:", "  leasehold inspect --json nightly-report"})
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "KEY", description = "The key.")
    private String key = "";

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    InspectCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        LeaseKey parsed = LeaseKey.of(key);
        try (LeaseClient client = provider.open()) {
            LeaseRecord record =
                    client.inspect(parsed, Freshness.LINEARIZABLE).orElseGet(() -> LeaseRecord.neverUsed(parsed));
            RecordView view = new RecordView(record, Instant.now());
            if (common.json) {
                out.json(view.fields());
            } else {
                out.fields(view.fields());
            }
            return 0;
        }
    }
}
