package io.leasehold;

import java.time.Duration;

/**
 * How long a waiter may be kept waiting at most, while nothing fails. Where the back end notifies, it is a fixed time; where
 * waiters have to look, they look less often the longer the ttl is, and the bound grows with it.
 *
 * @param fixed the part that does not depend on the ttl, not negative
 * @param shareOfTtl the part that does, as a share of the holder's ttl, from 0 to 1
 */
public record WaitBound(Duration fixed, double shareOfTtl) {

    /**
     * Checks both parts.
     *
     * @param fixed see {@link WaitBound}
     * @param shareOfTtl see {@link WaitBound}
     */
    public WaitBound {
        if (fixed.isNegative()) {
            throw new IllegalArgumentException("the fixed part is " + fixed + "; the least is 0");
        }
        if (!(shareOfTtl >= 0 && shareOfTtl <= 1)) {
            throw new IllegalArgumentException("the share of the ttl is " + shareOfTtl + "; allowed is 0 to 1");
        }
    }

    /**
     * A bound that does not depend on the ttl.
     *
     * @param fixed the longest wait
     * @return the bound
     */
    public static WaitBound of(Duration fixed) {
        return new WaitBound(fixed, 0);
    }

    /**
     * The bound for a key whose holder has this ttl.
     *
     * @param ttl the holder's
     * @return the longest wait
     */
    public Duration at(Duration ttl) {
        return fixed.plusNanos((long) (ttl.toNanos() * shareOfTtl));
    }

    @Override
    public String toString() {
        return shareOfTtl == 0 ? fixed.toString() : fixed + " + " + shareOfTtl + " x ttl";
    }
}
