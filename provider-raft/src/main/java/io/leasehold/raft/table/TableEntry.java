package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.time.Duration;

/**
 * A key's place in the table. Immutable.
 *
 * @param stored the record as the rules left it; after an expiry it still names the lease, so that a late beat is told why
 * @param phase whether a ttl runs, ran out, or neither
 * @param revision of the last change of this key
 * @param since the revision that started the current or last ttl; 0 if none ever ran
 */
public record TableEntry(LeaseRecord stored, Phase phase, long revision, long since) {

    /** Where a key stands in time. */
    public enum Phase {
        /** Nobody holds it, and it is reserved for nobody: no ttl runs. */
        IDLE,
        /** Held or reserved: the leader's timer runs. */
        RUNNING,
        /** Its Expire was applied, and nobody was granted since. */
        EXPIRED
    }

    static TableEntry neverUsed(LeaseKey key) {
        return new TableEntry(LeaseRecord.neverUsed(key), Phase.IDLE, 0, 0);
    }

    /** How long the rules are told that the grant or reservation lasts: the whole ttl until the Expire is applied, then nothing. */
    Duration remaining() {
        return phase == Phase.RUNNING ? stored.ttl() : Duration.ZERO;
    }

    TableEntry withLeastTerm(long leastTerm) {
        return stored.term() >= leastTerm
                ? this
                : new TableEntry(stored.toBuilder().term(leastTerm).build(), phase, revision, since);
    }

    /** The entry after a change of its record. */
    TableEntry changed(LeaseRecord next, long atRevision) {
        if (startsTime(stored, next)) {
            return new TableEntry(next, Phase.RUNNING, atRevision, atRevision);
        }
        boolean taken = next.namesLease() || next.reservedFor().isPresent();
        return new TableEntry(next, taken ? phase : Phase.IDLE, atRevision, since);
    }

    /** A grant, a beat and a release with a successor start a new ttl; every other change leaves the running one. */
    private static boolean startsTime(LeaseRecord before, LeaseRecord after) {
        if (after.namesLease()) {
            return after.generation() != before.generation() || after.beat() != before.beat();
        }
        return before.namesLease() && after.reservedFor().isPresent();
    }

    TableEntry expired(long atRevision) {
        return new TableEntry(stored, Phase.EXPIRED, atRevision, since);
    }

    /**
     * The record to show: it names a lease or a reservation only while that runs.
     *
     * @return the record without what has expired
     */
    public LeaseRecord record() {
        return phase == Phase.EXPIRED ? stored.toBuilder().free().unreserved().build() : stored;
    }
}
