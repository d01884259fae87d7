package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import java.time.Duration;

/** What the provider keeps at best, and its bounds. */
final class RedisTraits {

    private static final Duration WAKE_UP = Duration.ofMillis(500);
    private static final Duration TAKEOVER = Duration.ofSeconds(1);
    private static final int REQUESTS = 2;

    /** With everysec a log is forced once a second, and up to a second later when the disk is busy. */
    private static final Duration FORCED = Duration.ofSeconds(2);

    /** {@link Capability#CLOCK_FREE_EXPIRY} is not declared: the server's wall clock decides when a lease ends. */
    static final ProviderTraits SINGLE = ProviderTraits.of(
                    Duration.ofMillis(50),
                    Capability.SURVIVES_RESTART,
                    Capability.SURVIVES_POWER_LOSS,
                    Capability.PUSH_WATCH,
                    Capability.BATCHED_HEARTBEATS)
            .withWaiting(WAKE_UP, TAKEOVER, REQUESTS);

    /** A restart of a server is a change of its replication id, which ends the leases on it. */
    static final ProviderTraits REPLICATED = ProviderTraits.of(
                    Duration.ofMillis(500),
                    Capability.SURVIVES_RESTART,
                    Capability.SURVIVES_POWER_LOSS,
                    Capability.SURVIVES_FAILOVER,
                    Capability.PUSH_WATCH,
                    Capability.BATCHED_HEARTBEATS)
            .withWaiting(WAKE_UP, TAKEOVER, REQUESTS);

    private RedisTraits() {}

    /** Grants that wait for the server's log come later, so they must last longer. */
    static ProviderTraits with(ConfirmationPolicy policy, ProviderTraits traits) {
        if (policy.waitAof() == ConfirmationPolicy.WaitAof.OFF) {
            return traits;
        }
        return new ProviderTraits(
                        traits.capabilities(),
                        traits.withdrawn(),
                        FORCED.multipliedBy(2),
                        traits.largestTtl(),
                        traits.wakeUpBound(),
                        traits.takeoverBound(),
                        REQUESTS)
                .withWaiting(WAKE_UP.plus(FORCED), TAKEOVER.plus(FORCED), REQUESTS);
    }
}
