package io.leasehold.cli;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.Watch;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code leasehold watch}. */
@Command(
        name = "watch",
        header = "Follows KEY until interrupted.",
        description = {
            "",
            "Prints the state now and a line for each different state seen; states between two looks are not shown. With --json,"
                    + " one object a line.",
            ""
        },
        footer = {"", "Example:", "  leasehold watch --json leader | jq -r .holder"})
final class WatchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "KEY", description = "The key.")
    private String key = "";

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;
    private final CountDownLatch unread = new CountDownLatch(1);

    WatchCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        LeaseKey parsed = LeaseKey.of(key);
        try (LeaseClient client = provider.open()) {
            Watch watch = client.watch(parsed, this::print);
            unread.await();
            watch.close();
            return 0;
        }
    }

    private void print(LeaseRecord record) {
        Instant now = Instant.now();
        RecordView view = new RecordView(record, now);
        if (common.json) {
            out.json(view.fields());
        } else {
            out.line(now + " " + view.line());
        }
        if (out.isBroken()) {
            unread.countDown();
        }
    }
}
