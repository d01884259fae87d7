package io.leasehold.history;

import java.util.List;

/** One check of a history. Deterministic, without side effects, in n log n. */
@FunctionalInterface
public interface HistoryCheck {

    /**
     * Looks for violations.
     *
     * @param history what was recorded
     * @param expectations what the run was to be
     * @return what is broken; empty if nothing is
     */
    List<Violation> check(LeaseHistory history, Expectations expectations);
}
