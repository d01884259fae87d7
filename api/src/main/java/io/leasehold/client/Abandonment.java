package io.leasehold.client;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices leases whose handle the application dropped without releasing it (rule 12.3): they are logged once, with where they
 * were acquired, and are kept alive no longer.
 */
final class Abandonment {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    private final ReferenceQueue<LeaseHandle> dropped = new ReferenceQueue<>();
    private final Set<Handle> handles = ConcurrentHashMap.newKeySet();

    private static final class Handle extends PhantomReference<LeaseHandle> {
        private final HeldLease lease;
        private final Caller caller;

        Handle(LeaseHandle handle, HeldLease lease, Caller caller, ReferenceQueue<LeaseHandle> queue) {
            super(handle, queue);
            this.lease = lease;
            this.caller = caller;
        }
    }

    void track(LeaseHandle handle, HeldLease lease, Caller caller) {
        Handle reference = new Handle(handle, lease, caller, dropped);
        handles.add(reference);
        lease.onEnded(() -> handles.remove(reference));
    }

    /** Called now and then by the keep-alive. */
    void sweep() {
        for (Reference<?> next = dropped.poll(); next != null; next = dropped.poll()) {
            if (next instanceof Handle handle && handles.remove(handle) && handle.lease.isHeld()) {
                handle.lease.abandon();
                LOG.warn(
                        "the lease of '{}' with token {}, acquired at {}, was dropped without release; it is kept alive no"
                                + " longer and ends when its ttl has passed",
                        handle.lease.fence().key(),
                        handle.lease.fence().token(),
                        handle.caller);
            }
        }
    }
}
