package io.leasehold.spi;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.time.Duration;
import java.time.Instant;

/**
 * The back end's answer to a grant. Immutable; a heartbeat answers with a new one.
 *
 * @param key what is leased
 * @param leaseId the proof of ownership
 * @param holder for people
 * @param token the grant's place in the order of grants; the same for the life of the lease
 * @param ttl how long nobody else is granted after each beat; the back end may have rounded it up, never down (rule 13.2)
 * @param expiresAt by a wall clock, for people
 */
public record LeaseGuard(
        LeaseKey key, LeaseId leaseId, HolderId holder, FencingToken token, Duration ttl, Instant expiresAt) {

    /**
     * What the resource needs to know.
     *
     * @return key, token and lease id
     */
    public Fence fence() {
        return new Fence(key, token, leaseId);
    }
}
