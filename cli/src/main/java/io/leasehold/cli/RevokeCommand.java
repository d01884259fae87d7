package io.leasehold.cli;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold revoke}. */
@Command(
        name = "revoke",
        header = "Takes KEY away from its holder.",
        description = {
            "",
            "The holder is told at its next heartbeat; others are granted KEY when the ttl has passed, so no two believe that"
                    + " they hold it. Who did it and why is kept in the record until the next grant.",
            ""
        },
        footer = {"", "Example:", "  leasehold revoke nightly-report --why 'hangs since noon, see the incident log'"})
final class RevokeCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Parameters(paramLabel = "KEY", description = "The key.")
    private String key = "";

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason, for the record.")
    private String why = "";

    @Option(
            names = "--who",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who does it, for the record. Default: ${DEFAULT-VALUE}.")
    private String who = "";

    @Option(
            names = "--now",
            description = {
                "Does not make others wait for the ttl. This waives promise P3: until the holder's next heartbeat two believe",
                "that they hold KEY, and only a gate that checks tokens protects the resource."
            })
    private boolean now;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    RevokeCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        LeaseKey parsed = LeaseKey.of(key);
        RevokeOrder order = new RevokeOrder(who, why, now ? Urgency.NOW : Urgency.AFTER_TTL);
        try (LeaseClient client = provider.open()) {
            Optional<LeaseRecord> revoked = client.admin().revoke(parsed, order, TIMEOUT);
            if (common.json) {
                out.json(json(revoked));
            } else {
                out.line(revoked.map(this::sentence).orElse("nobody holds '" + key + "'; nothing was changed"));
            }
            return 0;
        }
    }

    private Map<String, Object> json(Optional<LeaseRecord> revoked) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("revoked", revoked.isPresent());
        fields.put("waivesP3", now);
        revoked.ifPresent(record -> fields.put("record", new RecordView(record, Instant.now()).fields()));
        return fields;
    }

    private String sentence(LeaseRecord record) {
        RecordView view = new RecordView(record, Instant.now());
        String others = now
                ? "others are granted at once: until its next heartbeat two believe that they hold it (P3 is waived)"
                : "others are granted when its ttl of " + Durations.text(record.ttl()) + " has passed";
        return "revoked '" + key + "' of " + view.holder() + ", token " + view.token() + "; " + others;
    }
}
