package io.leasehold.history;

import java.util.ArrayList;
import java.util.List;

/** H9. */
final class LoadCheck implements HistoryCheck {

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        HistorySummary summary = HistorySummary.of(history, expectations);
        List<Violation> found = new ArrayList<>();
        atLeast("contended acquires", summary.contended(), expectations.minContended(), found);
        atLeast("takeovers", summary.takeovers(), expectations.minTakeovers(), found);
        atLeast("stale writes refused", summary.staleRefused(), expectations.minStaleRefused(), found);
        if (summary.unknownPercent() > expectations.maxUnknownPercent()) {
            found.add(Violation.of(
                    Check.H9,
                    "%d %% of the operations have no known outcome; the limit is %d %%"
                            .formatted(summary.unknownPercent(), expectations.maxUnknownPercent())));
        }
        Faults.of(history)
                .byName()
                .forEach((name, fault) -> fault.defect()
                        .ifPresent(defect -> found.add(Violation.of(
                                Check.H9,
                                "fault '%s' (%s) %s".formatted(name, fault.what(), defect),
                                fault.events()))));
        return found;
    }

    private static void atLeast(String what, int count, int least, List<Violation> found) {
        if (count < least) {
            found.add(Violation.of(Check.H9, "%d %s; at least %d are needed".formatted(count, what, least)));
        }
    }
}
