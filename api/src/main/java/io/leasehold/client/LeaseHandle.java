package io.leasehold.client;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The application's side of a lease. The engine does not hold on to it, so that a forgotten one can be noticed. */
final class LeaseHandle implements Lease {

    private final HeldLease lease;
    private final Releaser releaser;

    LeaseHandle(HeldLease lease, Releaser releaser) {
        this.lease = lease;
        this.releaser = releaser;
    }

    @Override
    public LeaseKey key() {
        return lease.fence().key();
    }

    @Override
    public FencingToken token() {
        return lease.fence().token();
    }

    @Override
    public Fence fence() {
        return lease.fence();
    }

    @Override
    public Map<String, String> attributes() {
        return lease.spec().attributes();
    }

    @Override
    public boolean isHeld() {
        return lease.isHeld();
    }

    @Override
    public LeaseState state() {
        return lease.state();
    }

    @Override
    public Duration remaining() {
        return lease.remaining();
    }

    @Override
    public void requireHeld(Duration minRemaining) {
        if (lease.remaining().compareTo(minRemaining) < 0 || !lease.isHeld()) {
            throw new LeaseLostException(lease.fence(), lease.endReason());
        }
    }

    @Override
    public CompletionStage<LossReason> ended() {
        return lease.ended().minimalCompletionStage();
    }

    @Override
    public void release() throws InterruptedException {
        lease.end(LossReason.RESIGNED);
        releaser.release(lease, Optional.empty());
    }

    @Override
    public void handOver(HolderId successor) throws InterruptedException {
        if (!lease.end(LossReason.RESIGNED)) {
            throw new LeaseLostException(lease.fence(), lease.endReason());
        }
        releaser.release(lease, Optional.of(successor));
    }

    @Override
    public void close() {
        lease.end(LossReason.RESIGNED);
        releaser.close(lease);
    }

    /** Key, token and state. */
    @Override
    public String toString() {
        return "Lease[" + lease.fence() + ", " + lease.state() + "]";
    }
}
