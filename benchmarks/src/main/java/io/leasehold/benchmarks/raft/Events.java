package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Figure;
import io.leasehold.raft.table.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** From the moment before a member applies a change to the call of each watcher's listener. */
final class Events {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final int WARM_UP = 200;

    private final int watchers;
    private final Histogram nanos = new ConcurrentHistogram(3);
    private final AtomicInteger outstanding = new AtomicInteger();
    private volatile long appliedAt;

    private Events(int watchers) {
        this.watchers = watchers;
    }

    /** Two figures: the median and the 99th percentile of all events of a round. */
    static List<Figure> measure(int watchers, int rounds, Duration slot) {
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        Events events = new Events(watchers);
        try (WatchedTable table = new WatchedTable(watchers, key -> WatchedTable.heldKey(), events::heard)) {
            for (int i = 0; i < WARM_UP; i++) {
                events.beat(table);
            }
            for (int round = 0; round < rounds; round++) {
                events.round(table, slot);
                p50.add(events.nanos.getValueAtPercentile(50) / 1e3);
                p99.add(events.nanos.getValueAtPercentile(99) / 1e3);
            }
        }
        return List.of(events.figure("p50", p50), events.figure("p99", p99));
    }

    private Figure figure(String which, List<Double> samples) {
        String work = "event latency, %,d watcher%s: %s".formatted(watchers, watchers == 1 ? "" : "s", which);
        return new Figure("raft", work, "leasehold", Figure.Role.OURS, "us", samples);
    }

    private void round(WatchedTable table, Duration slot) {
        nanos.reset();
        long end = System.nanoTime() + slot.toNanos();
        do {
            beat(table);
        } while (System.nanoTime() - end < 0);
    }

    /** The next change comes when all have heard of the last, and a little later, when every thread sleeps. */
    private void beat(WatchedTable table) {
        outstanding.set(watchers);
        appliedAt = System.nanoTime();
        table.beat();
        while (outstanding.get() > 0) {
            LockSupport.parkNanos(PAUSE.toNanos() / 10);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    private void heard(WatchEvent event) {
        if (event instanceof WatchEvent.Changed) {
            nanos.recordValue(System.nanoTime() - appliedAt);
            outstanding.decrementAndGet();
        }
    }
}
