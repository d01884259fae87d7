package io.leasehold.raft.table;

import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.Heartbeat;

/**
 * What a heartbeat needs in the log: a {@link Heartbeat} without what the record already tells.
 *
 * @param key the key
 * @param leaseId the proof of ownership
 * @param token the grant's token
 * @param currentTerm the term of the caller's database now, at least 1
 */
public record Beat(LeaseKey key, LeaseId leaseId, FencingToken token, long currentTerm) {

    /**
     * Validates the term.
     *
     * @param key see {@link Beat}
     * @param leaseId see {@link Beat}
     * @param token see {@link Beat}
     * @param currentTerm see {@link Beat}
     * @throws IllegalArgumentException if it is below 1
     */
    public Beat {
        if (currentTerm < 1) {
            throw new IllegalArgumentException("term is " + currentTerm + "; the least is 1");
        }
    }

    /**
     * The beat of a heartbeat.
     *
     * @param heartbeat as the engine sent it
     * @return what goes to the log
     */
    public static Beat of(Heartbeat heartbeat) {
        return new Beat(
                heartbeat.guard().key(),
                heartbeat.guard().leaseId(),
                heartbeat.guard().token(),
                heartbeat.currentTerm());
    }
}
