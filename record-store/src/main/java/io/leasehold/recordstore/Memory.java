package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.RecordStore.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one process remembers between calls: the last record and version of each key, and when it last surely sent a beat of each
 * lease of its own. Bounded; what is forgotten costs one read.
 */
final class Memory {

    private final LeaseClock clock;
    private final Bounded<LeaseKey, Known> records;
    private final Bounded<LeaseId, Long> beats;

    /** A record and the version it was stored under. */
    record Known(LeaseRecord record, Version version) {}

    Memory(LeaseClock clock, int entries) {
        this.clock = clock;
        this.records = new Bounded<>(entries);
        this.beats = new Bounded<>(entries);
    }

    /** One that knows nothing and keeps next to nothing. */
    Memory blank() {
        return new Memory(clock, 1);
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** For people; decides nothing. */
    Instant wallTime() {
        return Instant.ofEpochMilli(clock.wallMillis());
    }

    Optional<Known> recall(LeaseKey key) {
        return records.get(key);
    }

    void learn(LeaseRecord record, Version version) {
        records.put(record.key(), new Known(record, version));
    }

    void forget(LeaseKey key) {
        records.remove(key);
    }

    /** The grant of this attempt is sent; a repetition of the attempt does not make it younger. */
    void attempted(LeaseId leaseId, long sentNanos) {
        beats.merge(leaseId, sentNanos, (first, again) -> first);
    }

    /** A grant or a beat sent at that time was surely applied. */
    void applied(LeaseId leaseId, long sentNanos) {
        beats.put(leaseId, sentNanos);
    }

    void ended(LeaseId leaseId) {
        beats.remove(leaseId);
    }

    boolean issued(LeaseId leaseId) {
        return beats.get(leaseId).isPresent();
    }

    /** How much of the ttl is left since the last beat that was surely applied; the whole ttl if that is not known here. */
    Duration ownRemaining(LeaseId leaseId, Duration ttl) {
        long now = clock.nanoTime();
        return beats.get(leaseId)
                .map(sent -> atLeastZero(ttl.minusNanos(now - sent)))
                .orElse(ttl);
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
