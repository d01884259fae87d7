package io.leasehold.client;

import io.leasehold.ProviderTraits;
import java.time.Duration;

/**
 * The lengths of time that follow from a spec and a provider's bounds, checked against each other (rule 13.2).
 *
 * @param ttl asked for by the application, rounded up to whole milliseconds
 * @param lockDelay added to the ttl that is published, not to the window
 * @param margin the share of the ttl that the holder does not use
 * @param period between heartbeats
 * @param minimumHold from the grant until the key may be freed
 */
record Timing(Duration ttl, Duration lockDelay, double margin, Duration period, Duration minimumHold) {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LEAST_MARGIN = 5 * NANOS_PER_MILLI;

    /** Two readings of a wall clock of 1 ms resolution differ from the truth by less than this. */
    private static final long LEAST_SUSPEND_THRESHOLD = 2 * NANOS_PER_MILLI;

    static Timing of(LeaseSpec spec, ProviderTraits traits) {
        Duration ttl = requireWithin(spec.ttl(), traits);
        requireNotNegative("lock-delay", spec.lockDelay());
        requireNotNegative("minimum hold", spec.minimumHold());
        if (spec.lockDelay().compareTo(traits.largestTtl().minus(ttl)) > 0) {
            throw new IllegalArgumentException("ttl " + ttl + " and lock-delay " + spec.lockDelay()
                    + " together exceed " + traits.largestTtl() + ", the provider's largest ttl");
        }
        if (spec.minimumHold().compareTo(ttl) > 0) {
            throw new IllegalArgumentException(
                    "minimum hold is " + spec.minimumHold() + "; the most is the ttl, " + ttl);
        }
        Duration period = spec.heartbeatPeriod().orElse(part(ttl, 5));
        Timing timing = new Timing(ttl, spec.lockDelay(), spec.margin(), period, spec.minimumHold());
        timing.requireConsistent();
        return timing;
    }

    private static Duration requireWithin(Duration ttl, ProviderTraits traits) {
        if (ttl.compareTo(traits.smallestTtl()) < 0 || ttl.compareTo(traits.largestTtl()) > 0) {
            throw new IllegalArgumentException(
                    "ttl is " + ttl + "; this provider accepts " + traits.smallestTtl() + " to " + traits.largestTtl());
        }
        boolean whole = ttl.toNanosPart() % NANOS_PER_MILLI == 0;
        return whole ? ttl : Duration.ofMillis(ttl.toMillis() + 1);
    }

    private static void requireNotNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + " is " + value + "; the least is zero");
        }
    }

    private void requireConsistent() {
        Duration window = Duration.ofNanos(windowNanos(publishedTtl()));
        if (period.isNegative() || period.isZero() || period.compareTo(window) >= 0) {
            throw new IllegalArgumentException("heartbeat period is " + period
                    + "; it must be positive and shorter than the window of validity, " + window);
        }
        if (suspendThresholdNanos() < LEAST_SUSPEND_THRESHOLD) {
            throw new IllegalArgumentException("ttl " + ttl + " with margin " + margin + " leaves "
                    + Duration.ofNanos(suspendThresholdNanos()) + " to notice a suspended machine; the clocks resolve "
                    + Duration.ofNanos(LEAST_SUSPEND_THRESHOLD) + ": choose a longer ttl or a larger margin");
        }
    }

    /** What to ask of the provider. */
    Duration publishedTtl() {
        return ttl.plus(lockDelay);
    }

    /** How long a confirmed request counts, from before it was sent (rule 5.1). */
    long windowNanos(Duration grantedTtl) {
        long usable = grantedTtl.toNanos() - lockDelay.toNanos();
        return usable - Math.max(LEAST_MARGIN, (long) (usable * margin));
    }

    /** The suspend that may go unnoticed: at most a twentieth of the ttl and a quarter of the margin. */
    long suspendThresholdNanos() {
        return (long) (ttl.toNanos() * Math.min(0.05, margin / 4));
    }

    /**
     * How long one heartbeat may take: longer after each miss, so that a slow back end is not mistaken for a dead one, but while
     * there is time for two short tries never more than half of what remains, so that a lost beat leaves time for another.
     */
    Duration beatTimeout(int misses, Duration remaining) {
        Duration shortest = part(ttl, 8);
        Duration timeout = shortest.multipliedBy(1L << Math.min(misses, 3));
        while (timeout.compareTo(shortest) > 0 && timeout.compareTo(part(remaining, 2)) > 0) {
            timeout = part(timeout, 2);
        }
        return timeout;
    }

    /** How long one acquire or release may take. */
    Duration requestTimeout() {
        return Duration.ofNanos(windowNanos(publishedTtl()) / 2);
    }

    /** Without the decimals of {@link Duration#dividedBy(long)}: this is done for every request. */
    private static Duration part(Duration whole, int parts) {
        return Duration.ofNanos(whole.toNanos() / parts);
    }
}
