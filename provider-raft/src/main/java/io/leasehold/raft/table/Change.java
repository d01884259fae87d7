package io.leasehold.raft.table;

import java.util.Optional;

/**
 * One applied change of one key.
 *
 * @param kind what happened
 * @param before the entry before; empty if the key was never used
 * @param after the entry now; its revision is the change's
 */
public record Change(Kind kind, Optional<TableEntry> before, TableEntry after) {

    /** What happened to a key. */
    public enum Kind {
        /** Somebody was granted a key that was free, released or expired. */
        GRANTED,
        /** A beat extended the lease. */
        RENEWED,
        /** The holder released. */
        RELEASED,
        /** The ttl of the lease, or of the reservation after a hand-over, ran out. */
        EXPIRED,
        /** A holder took its own live lease with a new generation. */
        TAKEN_OVER,
        /** An operator took the lease away. */
        REVOKED,
        /** The published term rose: a living holder of a lower one is fenced at its next beat. */
        TERM_PUBLISHED,
        /** A lease id was given up that did not hold the key. */
        GIVEN_UP
    }

    /**
     * The change's place in the order of all changes of the table.
     *
     * @return greater than that of every earlier change
     */
    public long revision() {
        return after.revision();
    }
}
