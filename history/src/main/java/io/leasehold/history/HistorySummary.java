package io.leasehold.history;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The figures of a history.
 *
 * @param events how many
 * @param sources recorders
 * @param cutOff recorders whose end is missing: killed, full, or still recording
 * @param keys keys that anybody asked for
 * @param attempts attempts to acquire
 * @param contended attempts that met another holder or another attempt
 * @param grants attempts that were granted
 * @param takeovers grants whose predecessor had not been given up
 * @param beats heartbeats that were confirmed
 * @param passed fences that gates let pass
 * @param staleRefused fences that gates refused
 * @param unknownPercent the share of operations without a known outcome, rounded up
 * @param overlaps beliefs that overlap an earlier one
 * @param smallestGap between two beliefs in one key, negative if they overlap; empty if no key was granted twice
 * @param faults faults that took place, by sort
 */
public record HistorySummary(
        int events,
        int sources,
        int cutOff,
        int keys,
        int attempts,
        int contended,
        int grants,
        int takeovers,
        int beats,
        int passed,
        int staleRefused,
        int unknownPercent,
        int overlaps,
        Optional<Duration> smallestGap,
        Map<String, Integer> faults) {

    /**
     * Copies the faults.
     *
     * @param events how many
     * @param sources recorders
     * @param cutOff recorders whose end is missing: killed, full, or still recording
     * @param keys keys that anybody asked for
     * @param attempts attempts to acquire
     * @param contended attempts that met another holder or another attempt
     * @param grants attempts that were granted
     * @param takeovers grants whose predecessor had not been given up
     * @param beats heartbeats that were confirmed
     * @param passed fences that gates let pass
     * @param staleRefused fences that gates refused
     * @param unknownPercent the share of operations without a known outcome, rounded up
     * @param overlaps beliefs that overlap an earlier one
     * @param smallestGap between two beliefs in one key, negative if they overlap; empty if no key was granted twice
     * @param faults faults that took place, by sort
     */
    public HistorySummary {
        faults = Map.copyOf(faults);
    }

    /**
     * The figures of a history.
     *
     * @param history what was recorded
     * @param expectations says the slack
     * @return counted now
     */
    public static HistorySummary of(LeaseHistory history, Expectations expectations) {
        return new Census(history, expectations).summary();
    }

    /**
     * For people.
     *
     * @return one line
     */
    public String text() {
        String injected = new TreeMap<>(faults)
                .entrySet().stream()
                        .map(fault -> fault.getKey() + " " + fault.getValue())
                        .collect(Collectors.joining(", "));
        int all = faults.values().stream().mapToInt(Integer::intValue).sum();
        return "%d events of %d sources (%d cut off), %d faults%s, %d keys, %d attempts (%d contended, %d %% unknown), %d grants, %d takeovers, %d beats, %d passed and %d refused by gates, %d overlaps (smallest gap %s)"
                .formatted(
                        events,
                        sources,
                        cutOff,
                        all,
                        injected.isEmpty() ? "" : " (" + injected + ")",
                        keys,
                        attempts,
                        contended,
                        unknownPercent,
                        grants,
                        takeovers,
                        beats,
                        passed,
                        staleRefused,
                        overlaps,
                        smallestGap.map(gap -> gap.toNanos() / 1e6 + " ms").orElse("none"));
    }
}
