package io.leasehold.spi;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.util.Optional;

/**
 * A request to end one lease id, granted or given up.
 *
 * @param key the key
 * @param leaseId which lease
 * @param successor a holder for whom the key stays reserved for one ttl (the hand-over)
 */
public record ReleaseRequest(LeaseKey key, LeaseId leaseId, Optional<HolderId> successor) {

    /**
     * A release for whoever comes first.
     *
     * @param key the key
     * @param leaseId which lease
     */
    public ReleaseRequest(LeaseKey key, LeaseId leaseId) {
        this(key, leaseId, Optional.empty());
    }
}
