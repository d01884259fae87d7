package io.leasehold.client;

import io.leasehold.LossReason;
import java.time.Duration;

/** A lease is held until a deadline, or over for a reason: one immutable object, so that both change together. */
sealed interface Phase {

    /**
     * Held, as far as the clock says.
     *
     * @param start the reading before the confirmed request was sent
     * @param length how long the lease counts from there, in nanoseconds
     * @param threshold how far the wall clock may drift from monotonic time before boot time is asked, in nanoseconds
     */
    record Window(ValidityClock.Start start, long length, long threshold) implements Phase {
        static Window of(ValidityClock.Start start, Timing timing, Duration grantedTtl) {
            return new Window(start, timing.windowNanos(grantedTtl), timing.suspendThresholdNanos());
        }

        long deadline() {
            return start.nano() + length;
        }
    }

    /**
     * Over for good.
     *
     * @param reason why
     */
    record Ended(LossReason reason) implements Phase {}
}
