package io.leasehold.spi;

import io.leasehold.LeaseRecord;
import java.time.Duration;

/** The back end's answer to an acquire. */
public sealed interface AcquireResult {

    /**
     * The key was granted at some instant during the call (rule 1.1).
     *
     * @param guard the grant
     */
    record Granted(LeaseGuard guard) implements AcquireResult {}

    /**
     * Somebody else holds the key, or it is reserved for somebody else (rule 2.1).
     *
     * @param record who
     * @param retryAfter how long that lasts at least if no further beat comes; above zero
     */
    record HeldByOther(LeaseRecord record, Duration retryAfter) implements AcquireResult {}

    /**
     * The request's term is behind the published one; nothing changed (rules 4.1, 4.2).
     *
     * @param attempted the request's term
     * @param current the published term
     */
    record Fenced(long attempted, long current) implements AcquireResult {}

    /**
     * This attempt can never be granted: its lease id was released, has expired or was taken away, or the generation moved on
     * from the one it saw. Nothing changed; try again with a new lease id and the generation of the record.
     *
     * @param record the record as it is
     */
    record Spent(LeaseRecord record) implements AcquireResult {}
}
