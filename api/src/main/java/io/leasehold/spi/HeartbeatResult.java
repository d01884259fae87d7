package io.leasehold.spi;

import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import java.util.Optional;

/** The back end's answer to a heartbeat. */
public sealed interface HeartbeatResult {

    /**
     * The lease was extended.
     *
     * @param guard the same grant with its new expiry
     */
    record StillHeld(LeaseGuard guard) implements HeartbeatResult {}

    /**
     * The lease is over and nothing changed.
     *
     * @param reason why
     * @param observed the record found; empty if there is none
     */
    record Lost(LossReason reason, Optional<LeaseRecord> observed) implements HeartbeatResult {}

    /**
     * The term moved on from the lease's; nothing changed (rule 4.4).
     *
     * @param attempted the term of the lease
     * @param current the higher of the published and the caller's term
     */
    record Fenced(long attempted, long current) implements HeartbeatResult {}
}
