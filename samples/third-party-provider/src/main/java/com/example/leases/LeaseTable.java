package com.example.leases;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** A back end made for leases: it keeps the records and the only clock that decides about them. Here it lives in memory. */
final class LeaseTable {

    private final LeaseClock clock;
    private final Map<LeaseKey, Row> rows = new TreeMap<>();

    /** A record, and when its grant or reservation ends. */
    private record Row(LeaseRecord record, long deadline) {}

    LeaseTable(LeaseClock clock) {
        this.clock = clock;
    }

    /** Reads, decides and stores in one atomic step. */
    synchronized <R> Transition<R> apply(LeaseKey key, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
        long now = clock.nanoTime();
        Row row = rows.getOrDefault(key, new Row(LeaseRecord.neverUsed(key), now));
        Duration remaining = Duration.ofNanos(Math.max(0, row.deadline() - now));
        Transition<R> made = rule.apply(row.record(), new Moment(remaining, Instant.ofEpochMilli(clock.wallMillis())));
        made.next().ifPresent(next -> {
            boolean starts = startsTime(row.record(), next);
            rows.put(key, new Row(next, starts ? now + next.ttl().toNanos() : row.deadline()));
        });
        return made;
    }

    /** A grant, a beat and a release with a successor start a ttl; every other change leaves the running one. */
    private static boolean startsTime(LeaseRecord before, LeaseRecord after) {
        return after.namesLease()
                ? after.generation() != before.generation() || after.beat() != before.beat()
                : before.namesLease() && after.reservedFor().isPresent();
    }

    synchronized Optional<LeaseRecord> find(LeaseKey key) {
        return Optional.ofNullable(rows.get(key)).map(Row::record);
    }

    synchronized List<LeaseRecord> all() {
        return rows.values().stream().map(Row::record).toList();
    }
}
