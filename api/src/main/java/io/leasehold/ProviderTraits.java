package io.leasehold;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a provider declares of itself: the promises it keeps, those it withdrew and why, and the bounds that the kit tests.
 *
 * @param capabilities the promises kept by the live back end
 * @param withdrawn the promises that this provider could keep, but not on this back end, each with the reason
 * @param smallestTtl the shortest ttl accepted
 * @param largestTtl the longest ttl accepted
 * @param wakeUpBound the longest time from a release to the grant of a waiter while nothing fails (rule 9.1)
 * @param takeoverBound the longest time beyond the ttl until a waiter is granted after a holder's death (rules 5.4 and 9.2)
 * @param requestsPerTtlWaiting the most requests one waiter sends per ttl while nothing changes (rule 9.3)
 */
public record ProviderTraits(
        Set<Capability> capabilities,
        Map<Capability, String> withdrawn,
        Duration smallestTtl,
        Duration largestTtl,
        WaitBound wakeUpBound,
        WaitBound takeoverBound,
        int requestsPerTtlWaiting) {

    /** The largest ttl any provider accepts: 24 days fit a signed 32-bit count of milliseconds. */
    public static final Duration LARGEST_TTL = Duration.ofDays(24);

    /**
     * Copies the collections.
     *
     * @param capabilities see {@link ProviderTraits}
     * @param withdrawn see {@link ProviderTraits}
     * @param smallestTtl see {@link ProviderTraits}
     * @param largestTtl see {@link ProviderTraits}
     * @param wakeUpBound see {@link ProviderTraits}
     * @param takeoverBound see {@link ProviderTraits}
     * @param requestsPerTtlWaiting see {@link ProviderTraits}
     */
    public ProviderTraits {
        EnumSet<Capability> kept = EnumSet.noneOf(Capability.class);
        kept.addAll(capabilities);
        capabilities = Collections.unmodifiableSet(kept);
        EnumMap<Capability, String> lost = new EnumMap<>(Capability.class);
        lost.putAll(withdrawn);
        withdrawn = Collections.unmodifiableMap(lost);
    }

    /**
     * Traits with these promises, ttl from {@code smallestTtl} to {@link #LARGEST_TTL}, bounds of one second and two requests
     * per ttl; change them with the {@code with…} methods.
     *
     * @param smallestTtl the shortest ttl accepted
     * @param capabilities the promises kept
     * @return the traits
     */
    public static ProviderTraits of(Duration smallestTtl, Capability... capabilities) {
        WaitBound second = WaitBound.of(Duration.ofSeconds(1));
        return new ProviderTraits(Set.of(capabilities), Map.of(), smallestTtl, LARGEST_TTL, second, second, 2);
    }

    /**
     * These traits with other bounds for waiters.
     *
     * @param wakeUp see {@link #wakeUpBound()}
     * @param takeover see {@link #takeoverBound()}
     * @param requestsPerTtl see {@link #requestsPerTtlWaiting()}
     * @return the changed copy
     */
    public ProviderTraits withWaiting(Duration wakeUp, Duration takeover, int requestsPerTtl) {
        return withWaiting(WaitBound.of(wakeUp), WaitBound.of(takeover), requestsPerTtl);
    }

    /**
     * These traits with other bounds for waiters, which may grow with the ttl.
     *
     * @param wakeUp see {@link #wakeUpBound()}
     * @param takeover see {@link #takeoverBound()}
     * @param requestsPerTtl see {@link #requestsPerTtlWaiting()}
     * @return the changed copy
     */
    public ProviderTraits withWaiting(WaitBound wakeUp, WaitBound takeover, int requestsPerTtl) {
        return new ProviderTraits(capabilities, withdrawn, smallestTtl, largestTtl, wakeUp, takeover, requestsPerTtl);
    }

    /**
     * These traits without one promise.
     *
     * @param capability what the live back end does not give
     * @param reason the setting or version that prevents it
     * @return the changed copy
     */
    public ProviderTraits withdraw(Capability capability, String reason) {
        EnumSet<Capability> kept = EnumSet.noneOf(Capability.class);
        kept.addAll(capabilities);
        kept.remove(capability);
        EnumMap<Capability, String> lost = new EnumMap<>(Capability.class);
        lost.putAll(withdrawn);
        lost.put(capability, reason);
        return new ProviderTraits(
                kept, lost, smallestTtl, largestTtl, wakeUpBound, takeoverBound, requestsPerTtlWaiting);
    }
}
