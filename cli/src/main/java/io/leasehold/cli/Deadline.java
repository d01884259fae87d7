package io.leasehold.cli;

import io.leasehold.LeaseClock;
import io.leasehold.client.Lease;
import java.time.Duration;

/**
 * When COMMAND must end if no beat follows, in hundredths of seconds since boot: asked to at the end of the lease's window
 * (0.80 of the ttl from before the last confirmed request), and gone before anybody else can be granted (the whole ttl).
 *
 * @param termAt from when on the lease is not held
 * @param killAt from when on nothing is left to COMMAND's own pace
 */
record Deadline(long termAt, long killAt) {

    private static final long NANOS = 10_000_000;

    /** The part of the ttl behind the window that COMMAND may use to end itself; the rest is for clocks of other rates. */
    private static final int GRACE_SHARE = 10;

    /** The shortest ttl whose parts are long against the 10 ms of the boot clock and the start of a process. */
    static final Duration SMALLEST_TTL = Duration.ofSeconds(1);

    /** What {@code --grace} and the ttl allow after the end of the window. */
    static Duration grace(Duration asked, Duration ttl) {
        Duration most = ttl.dividedBy(GRACE_SHARE);
        return asked.compareTo(most) < 0 ? asked : most;
    }

    /** The clock is read first: a pause in between makes the deadline earlier, never later. */
    static Deadline of(Lease lease, Duration grace, LeaseClock clock) {
        long now = now(clock);
        long termAt = now + lease.remaining().toNanos() / NANOS;
        return new Deadline(termAt, termAt + hundredths(grace));
    }

    /** Now, on a platform that tells boot time. */
    static long now(LeaseClock clock) {
        return clock.bootNanos().orElseThrow(() -> new IllegalStateException("boot time cannot be read any more"))
                / NANOS;
    }

    static long hundredths(Duration duration) {
        return duration.toNanos() / NANOS;
    }
}
