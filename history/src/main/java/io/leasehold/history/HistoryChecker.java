package io.leasehold.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Runs the checks H1 to H9, in n log n together. Immutable; thread-safe. */
public final class HistoryChecker {

    private final Map<Check, HistoryCheck> checks;

    private HistoryChecker(Map<Check, HistoryCheck> checks) {
        this.checks = checks;
    }

    /**
     * All nine checks.
     *
     * @return the checker to use
     */
    public static HistoryChecker standard() {
        Map<Check, HistoryCheck> checks = new EnumMap<>(Check.class);
        checks.put(Check.H1, new OneToOneCheck());
        checks.put(Check.H2, new TokenOrderCheck());
        checks.put(Check.H3, new ExclusionCheck());
        checks.put(Check.H4, new GateLogCheck());
        checks.put(Check.H5, new RegisterCheck());
        checks.put(Check.H6, new HeartbeatCheck());
        checks.put(Check.H7, new TermCheck());
        checks.put(Check.H8, new RecoveryCheck());
        checks.put(Check.H9, new LoadCheck());
        return new HistoryChecker(checks);
    }

    /**
     * Puts another check in the place of one, so that a self-test can show that it notices: a run must fail when a check that
     * always says yes stands in for a real one.
     *
     * @param check whose place
     * @param other what to run there
     * @return a changed copy
     */
    public HistoryChecker replacing(Check check, HistoryCheck other) {
        Map<Check, HistoryCheck> copy = new EnumMap<>(checks);
        copy.put(check, other);
        return new HistoryChecker(copy);
    }

    /**
     * Checks a history.
     *
     * @param history what was recorded
     * @param expectations what the run was to be
     * @return figures and violations
     */
    public CheckReport check(LeaseHistory history, Expectations expectations) {
        List<Violation> violations = new ArrayList<>();
        List<Violation> counted = new ArrayList<>();
        checks.forEach((check, body) -> (expectations.counted().contains(check) ? counted : violations)
                .addAll(body.check(history, expectations)));
        HistorySummary summary = HistorySummary.of(history, expectations);
        return new CheckReport(summary, violations, counted, notChecked(history, expectations, summary));
    }

    private static List<String> notChecked(LeaseHistory history, Expectations expectations, HistorySummary summary) {
        List<String> not = new ArrayList<>();
        if (history.clocks() > 1 && expectations.slack().isEmpty()) {
            not.add("order and overlap between the " + history.clocks() + " clocks: no bound on their slack is given");
        }
        if (summary.faults().isEmpty()) {
            not.add("H8, grants after a fault: no fault is recorded");
        } else if (expectations.ttl().isEmpty()) {
            not.add("H8, grants after a fault: no ttl is given");
        }
        if (history.events().stream().noneMatch(event -> event.entry() instanceof Entry.Audited)) {
            not.add("H8, waits and what is left: no audit is recorded");
        }
        if (history.events().stream().noneMatch(event -> event.entry() instanceof Entry.GatePassed)) {
            not.add("H4: no gate is recorded");
        }
        if (history.events().stream().noneMatch(event -> event.entry() instanceof Entry.RegisterRead)) {
            not.add("H5: no register is recorded");
        }
        return not;
    }
}
