package io.leasehold.client;

import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The lease ids that clients of this JVM were granted: never to be reclaimed by another client of the same holder id. Those that
 * were freed are forgotten, and of the others that are over the oldest.
 */
final class IssuedLeases {

    static final IssuedLeases OF_THIS_JVM = new IssuedLeases();

    private static final int MOST_ENDED = 100_000;

    private final Set<LeaseId> live = new HashSet<>();
    private final Map<LeaseId, Boolean> over = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseId, Boolean> eldest) {
            return size() > MOST_ENDED;
        }
    };

    synchronized void granted(LeaseId id) {
        live.add(id);
    }

    synchronized void ended(LeaseId id) {
        live.remove(id);
        over.put(id, true);
    }

    /** The back end confirmed that no record names the lease any more, nor ever will. */
    synchronized void freed(LeaseId id) {
        over.remove(id);
    }

    /** Whether a client of this JVM was granted the lease that the record names. */
    synchronized boolean contains(LeaseRecord record) {
        return record.leaseId()
                .filter(id -> live.contains(id) || over.containsKey(id))
                .isPresent();
    }
}
