package io.leasehold.testing;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A lease that tells, after each look and before the looker goes on, that it was looked at. */
record ObservedLease(Lease lease, Consumer<Lease> onLook) implements Lease {

    private <T> T seen(T answer) {
        onLook.accept(lease);
        return answer;
    }

    @Override
    public LeaseKey key() {
        return lease.key();
    }

    @Override
    public FencingToken token() {
        return seen(lease.token());
    }

    @Override
    public Fence fence() {
        return seen(lease.fence());
    }

    @Override
    public Map<String, String> attributes() {
        return lease.attributes();
    }

    @Override
    public boolean isHeld() {
        return seen(lease.isHeld());
    }

    @Override
    public LeaseState state() {
        return seen(lease.state());
    }

    @Override
    public Duration remaining() {
        return seen(lease.remaining());
    }

    @Override
    public void requireHeld(Duration minRemaining) {
        lease.requireHeld(minRemaining);
        onLook.accept(lease);
    }

    @Override
    public CompletionStage<LossReason> ended() {
        return lease.ended();
    }

    @Override
    public void release() throws InterruptedException {
        lease.release();
    }

    @Override
    public void handOver(HolderId successor) throws InterruptedException {
        lease.handOver(successor);
    }

    @Override
    public void close() {
        lease.close();
    }

    @Override
    public String toString() {
        return lease.toString();
    }
}
