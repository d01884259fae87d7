package io.leasehold.history;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a run was to be. Starts from {@link #none} (production: nothing is demanded of the load) or {@link #chaos} (the thresholds
 * of H9 for a run with faults).
 *
 * @param slack how far the clocks of two sources may be apart; empty if nothing is known: then sources on one clock are compared
 *     exactly, and sources on different clocks not at all where times matter (H2, H3, H4, H6, H7)
 * @param ttl the longest ttl of the run, for H8; empty if none is known: then H8 demands no grant
 * @param minContended the least contended acquires
 * @param minTakeovers the least grants whose predecessor had not been given up
 * @param minStaleRefused the least refusals by gates
 * @param maxUnknownPercent the largest share of operations without a known outcome
 * @param counted checks whose violations are counted and published, not asserted: H3 where exclusion is not declared
 */
public record Expectations(
        Optional<Duration> slack,
        Optional<Duration> ttl,
        int minContended,
        int minTakeovers,
        int minStaleRefused,
        int maxUnknownPercent,
        Set<Check> counted) {

    private static final int PERCENT = 100;

    /**
     * Validates.
     *
     * @param slack how far the clocks of two sources may be apart; empty if nothing is known: then sources on one clock are compared
     *     exactly, and sources on different clocks not at all where times matter (H2, H3, H4, H6, H7)
     * @param ttl the longest ttl of the run, for H8; empty if none is known: then H8 demands no grant
     * @param minContended the least contended acquires
     * @param minTakeovers the least grants whose predecessor had not been given up
     * @param minStaleRefused the least refusals by gates
     * @param maxUnknownPercent the largest share of operations without a known outcome
     * @param counted checks whose violations are counted and published, not asserted: H3 where exclusion is not declared
     * @throws IllegalArgumentException naming the value and the limit
     */
    public Expectations {
        counted = Set.copyOf(counted);
        slack.filter(Duration::isNegative).ifPresent(value -> {
            throw new IllegalArgumentException("slack is " + value + "; the least is 0");
        });
        ttl.filter(value -> value.isNegative() || value.isZero()).ifPresent(value -> {
            throw new IllegalArgumentException("ttl is " + value + "; it must be above 0");
        });
        if (maxUnknownPercent < 0 || maxUnknownPercent > PERCENT) {
            throw new IllegalArgumentException("maxUnknownPercent is " + maxUnknownPercent + "; it goes from 0 to 100");
        }
    }

    /**
     * Demands nothing of the load.
     *
     * @return for a history from production
     */
    public static Expectations none() {
        return new Expectations(Optional.empty(), Optional.empty(), 0, 0, 0, PERCENT, Set.of());
    }

    /**
     * Demands 50 contended acquires, 10 takeovers, one stale write refused, and at most 30 % unknown.
     *
     * @return for a long run with faults, pauses among them
     */
    public static Expectations chaos() {
        return new Expectations(Optional.empty(), Optional.empty(), 50, 10, 1, 30, Set.of());
    }

    /**
     * Says how far the clocks of two sources may be apart.
     *
     * @param bound at least 0
     * @return a changed copy
     */
    public Expectations slack(Duration bound) {
        return new Expectations(
                Optional.of(bound), ttl, minContended, minTakeovers, minStaleRefused, maxUnknownPercent, counted);
    }

    /**
     * Says the longest ttl of the run.
     *
     * @param longest above 0
     * @return a changed copy
     */
    public Expectations ttl(Duration longest) {
        return new Expectations(
                slack, Optional.of(longest), minContended, minTakeovers, minStaleRefused, maxUnknownPercent, counted);
    }

    /**
     * Says what load there must have been.
     *
     * @param contended the least contended acquires
     * @param takeovers the least takeovers
     * @param staleRefused the least refusals by gates
     * @return a changed copy
     */
    public Expectations atLeast(int contended, int takeovers, int staleRefused) {
        return new Expectations(slack, ttl, contended, takeovers, staleRefused, maxUnknownPercent, counted);
    }

    /**
     * Says how many operations may be without a known outcome.
     *
     * @param percent 0 to 100
     * @return a changed copy
     */
    public Expectations atMostUnknown(int percent) {
        return new Expectations(slack, ttl, minContended, minTakeovers, minStaleRefused, percent, counted);
    }

    /**
     * Says that violations of a check are counted, not asserted.
     *
     * @param check the check
     * @return a changed copy
     */
    public Expectations counting(Check check) {
        EnumSet<Check> more = EnumSet.of(check);
        more.addAll(counted);
        return new Expectations(slack, ttl, minContended, minTakeovers, minStaleRefused, maxUnknownPercent, more);
    }
}
