package io.leasehold.cli;

import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** COMMAND running under a lease, from the grant to the end of both. */
final class Execution {

    private static final Duration LONGEST_PULSE = Duration.ofMillis(250);
    private static final int PULSES_PER_TTL = 50;

    private final Child child;
    private final Lease lease;
    private final Duration pulse;
    private final Duration grace;

    Execution(Child child, Lease lease, Duration ttl, Duration grace) {
        this.child = child;
        this.lease = lease;
        this.grace = grace;
        Duration part = ttl.dividedBy(PULSES_PER_TTL);
        this.pulse = part.compareTo(LONGEST_PULSE) < 0 ? part : LONGEST_PULSE;
    }

    void begin() {
        child.extend(lease);
        child.begin(lease.fence());
    }

    /**
     * Waits for the end.
     *
     * @return COMMAND's exit code
     * @throws LeaseLostException if the lease ended before COMMAND was seen to; no process of COMMAND is left
     */
    int await() throws InterruptedException {
        while (!child.endsWithin(pulse)) {
            if (!lease.isHeld()) {
                child.stop(grace);
                throw lost();
            }
            child.extend(lease);
        }
        child.stop(grace);
        if (!lease.isHeld()) {
            throw lost();
        }
        return child.exitCode();
    }

    /** {@link Lease#isHeld()} is false before the reason is published. */
    private LeaseLostException lost() throws InterruptedException {
        CompletionStage<LossReason> ended = lease.ended();
        LossReason reason = LossReason.EXPIRED;
        try {
            reason = ended.toCompletableFuture().get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            assert lease.state() == LeaseState.LOST; // why: it ended; only the reason is missing
        }
        return new LeaseLostException(lease.fence(), reason);
    }
}
