package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.history.CheckReport;
import io.leasehold.history.Expectations;
import io.leasehold.history.HistoryChecker;
import io.leasehold.history.HistorySummary;
import io.leasehold.history.LeaseHistory;
import io.leasehold.tck.LeaseRule.Level;
import org.junit.jupiter.api.Test;

/** Group 15: randomised history. */
public interface HistoryRules extends RuleGroup {

    /** How many random actions a run has. */
    int STEPS = 120;

    /** Every check of the history, on every seed. */
    @Test
    @LeaseRule(
            id = "15.1",
            level = Level.STOCHASTIC,
            text =
                    "On every seed of the random run with faults, all checks of the history pass and the run was not vacuous")
    default void r15_1_randomRunsKeepThePromises() {
        int seeds = Integer.getInteger("leasehold.tck.seeds", kit().times(50, 3));
        long first = kit().seed();
        int contended = 0;
        int takeovers = 0;
        int stale = 0;
        for (int i = 0; i < seeds; i++) {
            HistorySummary summary = run(first + i);
            contended += summary.contended();
            takeovers += summary.takeovers();
            stale += summary.staleRefused();
        }
        assertThat(contended).as("contended acquires in %s runs", seeds).isGreaterThanOrEqualTo(seeds);
        assertThat(takeovers).as("takeovers in %s runs", seeds).isGreaterThanOrEqualTo(seeds / 3);
        assertThat(stale)
                .as("stale writes that gates refused in %s runs", seeds)
                .isPositive();
    }

    private HistorySummary run(long seed) {
        LeaseHistory history;
        try {
            history = new RandomRun(kit(), seed).go(STEPS);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + " (repeat it with -Dleasehold.tck.seed=" + seed + "): " + e, e);
        }
        CheckReport report =
                HistoryChecker.standard().check(history, Expectations.none().ttl(kit().ttl()));
        assertThat(report.violations())
                .as("seed %s (repeat it with -Dleasehold.tck.seed=%s): %s", seed, seed, report.text())
                .isEmpty();
        return report.summary();
    }
}
