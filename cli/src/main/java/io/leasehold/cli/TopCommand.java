package io.leasehold.cli;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.LeaseClient;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold top}. */
@Command(
        name = "top",
        header = "Shows the keys of a back end, live.",
        description = {
            "",
            "Lists all keys every --every, those that changed last at the top: who holds them, the token, how long the lease lasts"
                    + " without a further beat by this host's wall clock, and how long ago another grant or release was seen. A terminal"
                    + " is redrawn; elsewhere, and with --json, each look is printed below the one before. Each look reads every key:"
                    + " give a --prefix where there are many.",
            ""
        },
        footer = {"", "Example:", "  leasehold top --prefix orders/ etcd://db1:2379"})
final class TopCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);
    private static final String REDRAW = "\033[H\033[2J";

    @Parameters(arity = "0..1", paramLabel = "URI", description = "The provider; otherwise as --provider says.")
    private String uri = "";

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
    private String prefix = "";

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "2s",
            converter = Durations.class,
            description = "From one look to the next. Default: ${DEFAULT-VALUE}.")
    private Duration period = Duration.ZERO;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "40",
            description = "Keys to show. Default: ${DEFAULT-VALUE}.")
    private int rows;

    @Option(names = "--looks", paramLabel = "N", description = "Ends after so many looks; otherwise when interrupted.")
    private int looks = Integer.MAX_VALUE;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;
    private final Map<LeaseKey, Seen> seen = new HashMap<>();

    /** When the present grant or release was first seen; before the first look nothing is known. */
    private record Seen(LeaseRecord record, Instant since) {

        boolean isSameGrant(LeaseRecord other) {
            return record.generation() == other.generation()
                    && record.leaseId().equals(other.leaseId())
                    && record.revoked().equals(other.revoked());
        }
    }

    TopCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        requireLimits();
        try (LeaseClient client = uri.isEmpty() ? provider.open() : LeaseClient.open(uri)) {
            for (int look = 1; look <= looks && !out.isBroken(); look++) {
                show(client.admin().list(prefix, TIMEOUT), Instant.now());
                if (look < looks) {
                    TimeUnit.NANOSECONDS.sleep(period.toNanos());
                }
            }
            return 0;
        }
    }

    private void requireLimits() {
        if (period.compareTo(SHORTEST_PERIOD) < 0) {
            throw new IllegalArgumentException(
                    "--every is " + Durations.text(period) + "; the least is " + Durations.text(SHORTEST_PERIOD));
        }
        if (rows < 1 || looks < 1) {
            throw new IllegalArgumentException("--rows is " + rows + " and --looks is " + looks + "; the least is 1");
        }
        if (!uri.isEmpty() && provider.isGiven()) {
            throw new IllegalArgumentException("URI and --provider are both given; one is allowed");
        }
    }

    private void show(List<LeaseRecord> records, Instant now) {
        seen.keySet().retainAll(records.stream().map(LeaseRecord::key).toList());
        records.forEach(record -> seen.compute(
                record.key(),
                (key, before) ->
                        new Seen(record, before != null && before.isSameGrant(record) ? before.since() : now)));
        List<Seen> latest = seen.values().stream()
                .sorted(Comparator.comparing(Seen::since)
                        .reversed()
                        .thenComparing(row -> row.record().key().text()))
                .limit(rows)
                .toList();
        if (common.json) {
            latest.forEach(row -> out.json(new RecordView(row.record(), now).fields()));
        } else {
            print(latest, records, now);
        }
    }

    private void print(List<Seen> latest, List<LeaseRecord> records, Instant now) {
        Predicate<LeaseRecord> held =
                record -> new RecordView(record, now).state().equals("held");
        String heading = "%s  %d keys, %d held"
                .formatted(
                        now.truncatedTo(ChronoUnit.SECONDS),
                        records.size(),
                        records.stream().filter(held).count());
        out.line(Ansi.AUTO.enabled() ? REDRAW + heading : heading);
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("STATE", "TOKEN", "HOLDER", "LASTS", "SINCE", "KEY"));
        latest.forEach(row -> table.add(cells(row, now)));
        out.table(table);
        out.line("");
    }

    private static List<String> cells(Seen row, Instant now) {
        RecordView view = new RecordView(row.record(), now);
        String lasts = view.state().equals("held")
                ? seconds(Duration.between(now, row.record().expiresAt()))
                : "-";
        return List.of(
                view.state(),
                view.token(),
                view.holder(),
                lasts,
                seconds(Duration.between(row.since(), now)),
                view.key());
    }

    private static String seconds(Duration duration) {
        return "%d.%d s".formatted(duration.toSeconds(), duration.toMillisPart() / 100);
    }
}
