package io.leasehold.raft.table;

import java.util.concurrent.atomic.LongAdder;

/** A count of something that happens often, unless counting is off. */
final class Tally {

    private final LongAdder count = new LongAdder();
    private final boolean counts;

    Tally(WatchSettings.Metrics metrics) {
        this.counts = metrics == WatchSettings.Metrics.ON;
    }

    void add() {
        if (counts) {
            count.increment();
        }
    }

    long sum() {
        return count.sum();
    }
}
