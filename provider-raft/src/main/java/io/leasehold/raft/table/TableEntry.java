package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;

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

    /**
     * The record to show: it names a lease or a reservation only while that runs.
     *
     * @return the record without what has expired
     */
    public LeaseRecord record() {
        return phase == Phase.EXPIRED ? stored.toBuilder().free().unreserved().build() : stored;
    }
}
