package io.leasehold.client;

import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest.Reclaim;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What to acquire, and how. Immutable; each method returns a changed copy. What relates two values is checked when the spec is
 * used, before any traffic, because it also depends on the provider's bounds (rule 13.2).
 */
public final class LeaseSpec {

    /** The ttl of a spec that sets none. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

    /** The share of the ttl that the holder does not use, so that clocks may run at different rates. */
    public static final double DEFAULT_MARGIN = 0.20;

    private final Values values;

    private LeaseSpec(Values values) {
        this.values = values;
    }

    private record Values(
            LeaseKey key,
            Duration ttl,
            double margin,
            Optional<Duration> heartbeatPeriod,
            LongSupplier term,
            Optional<HolderId> holder,
            Reclaim reclaim,
            Map<String, String> attributes,
            Duration minimumHold,
            Duration lockDelay) {

        Values withTtl(Duration value) {
            return new Values(
                    key, value, margin, heartbeatPeriod, term, holder, reclaim, attributes, minimumHold, lockDelay);
        }

        Values withMargin(double value) {
            return new Values(
                    key, ttl, value, heartbeatPeriod, term, holder, reclaim, attributes, minimumHold, lockDelay);
        }

        Values withPeriod(Duration value) {
            return new Values(
                    key, ttl, margin, Optional.of(value), term, holder, reclaim, attributes, minimumHold, lockDelay);
        }

        Values withTerm(LongSupplier value) {
            return new Values(
                    key, ttl, margin, heartbeatPeriod, value, holder, reclaim, attributes, minimumHold, lockDelay);
        }

        Values withHolder(HolderId value, Reclaim policy) {
            return new Values(
                    key,
                    ttl,
                    margin,
                    heartbeatPeriod,
                    term,
                    Optional.of(value),
                    policy,
                    attributes,
                    minimumHold,
                    lockDelay);
        }

        Values withAttributes(Map<String, String> value) {
            return new Values(key, ttl, margin, heartbeatPeriod, term, holder, reclaim, value, minimumHold, lockDelay);
        }

        Values withMinimumHold(Duration value) {
            return new Values(key, ttl, margin, heartbeatPeriod, term, holder, reclaim, attributes, value, lockDelay);
        }

        Values withLockDelay(Duration value) {
            return new Values(key, ttl, margin, heartbeatPeriod, term, holder, reclaim, attributes, minimumHold, value);
        }
    }

    /**
     * A spec with every default.
     *
     * @param key what to lease
     * @return the spec
     * @throws IllegalArgumentException naming the value and the limit
     */
    public static LeaseSpec of(String key) {
        return of(LeaseKey.of(key));
    }

    /**
     * A spec with every default.
     *
     * @param key what to lease
     * @return the spec
     */
    public static LeaseSpec of(LeaseKey key) {
        return new LeaseSpec(new Values(
                key,
                DEFAULT_TTL,
                DEFAULT_MARGIN,
                Optional.empty(),
                LeaseSpec::firstTerm,
                Optional.empty(),
                Reclaim.NEVER,
                Map.of(),
                Duration.ZERO,
                Duration.ZERO));
    }

    /** The term of a caller whose database has none. */
    private static long firstTerm() {
        return 1;
    }

    /**
     * Sets how long nobody else is granted after the last beat.
     *
     * @param ttl within the provider's bounds; {@link #DEFAULT_TTL} if not set
     * @return the changed copy
     */
    public LeaseSpec ttl(Duration ttl) {
        return new LeaseSpec(values.withTtl(ttl));
    }

    /**
     * Sets the share of the ttl that the holder does not use. 0.20 tolerates clocks that are 11 % apart in rate, 0.10 5 %,
     * 0.02 1 %; see {@code docs/SPEC.md}.
     *
     * @param margin from 0.02 to 0.50
     * @return the changed copy
     * @throws IllegalArgumentException naming the value and the limits
     */
    public LeaseSpec margin(double margin) {
        if (!(margin >= 0.02 && margin <= 0.50)) {
            throw new IllegalArgumentException("margin is " + margin + "; it must be from 0.02 to 0.50");
        }
        return new LeaseSpec(values.withMargin(margin));
    }

    /**
     * Sets the time between heartbeats; a fifth of the ttl if not set.
     *
     * @param period positive and shorter than the window of validity
     * @return the changed copy
     */
    public LeaseSpec heartbeatPeriod(Duration period) {
        return new LeaseSpec(values.withPeriod(period));
    }

    /**
     * Sets where the database's own replication term comes from. Asked at each acquire and before each heartbeat, on an engine
     * thread: it must not block.
     *
     * @param term gives at least 1; 1 if not set
     * @return the changed copy
     */
    public LeaseSpec term(LongSupplier term) {
        return new LeaseSpec(values.withTerm(term));
    }

    /**
     * Sets the holder's name; the client's if not set.
     *
     * @param holder for people
     * @return the changed copy
     */
    public LeaseSpec holder(HolderId holder) {
        return new LeaseSpec(values.withHolder(holder, Reclaim.NEVER));
    }

    /**
     * Sets a stable holder id of this process, and lets a restarted process take its own live lease back at once. Waives promise
     * P3 between processes of that id: never give it to two that run at the same time. Applies to a client's first acquire of
     * the key only.
     *
     * @param holder stable across restarts, unique among running processes
     * @return the changed copy
     */
    public LeaseSpec reclaimAs(HolderId holder) {
        return new LeaseSpec(values.withHolder(holder, Reclaim.OWN_HOLDER));
    }

    /**
     * Sets texts to publish with the lease, such as the leader's address.
     *
     * @param attributes at most 512 UTF-8 bytes in all
     * @return the changed copy
     */
    public LeaseSpec attributes(Map<String, String> attributes) {
        return new LeaseSpec(values.withAttributes(Map.copyOf(attributes)));
    }

    /**
     * Sets how long the key stays taken at the least: a short job released at once must not run again on the next node's tick.
     * An earlier release ends the lease here at once and frees the key when the time is over.
     *
     * @param minimumHold from zero to the ttl
     * @return the changed copy
     */
    public LeaseSpec minimumHold(Duration minimumHold) {
        return new LeaseSpec(values.withMinimumHold(minimumHold));
    }

    /**
     * Sets how much longer than the ttl the key stays closed after a holder that did not release it: for resources that cannot
     * check tokens. A release frees the key at once.
     *
     * @param lockDelay zero or more
     * @return the changed copy
     */
    public LeaseSpec lockDelay(Duration lockDelay) {
        return new LeaseSpec(values.withLockDelay(lockDelay));
    }

    /**
     * What to lease.
     *
     * @return the key
     */
    public LeaseKey key() {
        return values.key();
    }

    /**
     * How long nobody else is granted after the last beat.
     *
     * @return the ttl asked for
     */
    public Duration ttl() {
        return values.ttl();
    }

    double margin() {
        return values.margin();
    }

    Optional<Duration> heartbeatPeriod() {
        return values.heartbeatPeriod();
    }

    LongSupplier term() {
        return values.term();
    }

    Optional<HolderId> holder() {
        return values.holder();
    }

    Reclaim reclaim() {
        return values.reclaim();
    }

    Map<String, String> attributes() {
        return values.attributes();
    }

    Duration minimumHold() {
        return values.minimumHold();
    }

    Duration lockDelay() {
        return values.lockDelay();
    }
}
