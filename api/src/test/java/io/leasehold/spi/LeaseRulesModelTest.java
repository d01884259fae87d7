package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.spi.SmallModel.Bounds;
import io.leasehold.spi.SmallModel.Report;
import io.leasehold.spi.SmallModel.Store;
import org.junit.jupiter.api.Test;

/** Promise P2 and the state machine of a key in every history up to a bound. */
class LeaseRulesModelTest {

    private static final String[] MUST_BE_SEEN = {
        "Granted",
        "HeldByOther",
        "Fenced",
        "Spent",
        "new grant",
        "replayed",
        "taken over",
        "reclaimed",
        "term published",
        "heartbeat StillHeld",
        "heartbeat Lost",
        "heartbeat Fenced",
        "released",
        "release repeated",
        "tombstone",
        "revoked AFTER_TTL",
        "revoked NOW"
    };

    @Test
    void everyHistoryOfABackEndThatDecidesAndStoresInOneStepKeepsThePromises() {
        Report report = explore(new Bounds(Store.ATOMIC, 4));

        assertThat(report.states()).isGreaterThan(10_000);
        assertThat(report.seen())
                .containsKeys(MUST_BE_SEEN)
                // why: the record remembers one given-up attempt; of two, the first can still become a lease that
                // nobody
                // believes in and that ends with its ttl (10.6). A versioned store excludes even that: see below.
                .containsKey("orphan granted");
    }

    @Test
    void r10_6_everyHistoryOfAVersionedStoreKeepsThePromisesAndNeverGrantsAGivenUpAttempt() {
        Report report = explore(new Bounds(Store.VERSIONED, 4));

        assertThat(report.states()).isGreaterThan(10_000);
        assertThat(report.seen()).containsKeys(MUST_BE_SEEN).doesNotContainKey("orphan granted");
    }

    private static Report explore(Bounds bounds) {
        long start = System.nanoTime();
        Report report = SmallModel.explore(Rules.REAL, bounds);
        System.out.printf(
                "%s: %d states, %d steps, %d ms, %s%n",
                bounds, report.states(), report.steps(), (System.nanoTime() - start) / 1_000_000, report.seen());
        return report;
    }
}
