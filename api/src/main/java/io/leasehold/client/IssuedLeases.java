package io.leasehold.client;

import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lease ids that clients of this JVM were granted: never to be reclaimed by another client of the same holder id. Bounded;
 * the oldest are forgotten.
 */
final class IssuedLeases {

    static final IssuedLeases OF_THIS_JVM = new IssuedLeases();

    private static final int MOST_IDS = 200_000;

    private final Map<LeaseId, Boolean> ids = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseId, Boolean> eldest) {
            return size() > MOST_IDS;
        }
    };

    synchronized void add(LeaseId id) {
        ids.put(id, true);
    }

    /** Whether a client of this JVM was granted the lease that the record names. */
    synchronized boolean contains(LeaseRecord record) {
        return record.leaseId().filter(ids::containsKey).isPresent();
    }
}
