package io.leasehold.recordstore;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Runs one world per seed, two worlds at a time, until all seeds are done or one shows a violation. */
final class SeedRun {

    private static final int THREADS = 2;

    private final long firstSeed;
    private final long lastSeed;
    private final AtomicLong next;
    private final AtomicLong firstBad = new AtomicLong(Long.MAX_VALUE);
    private final Tally tally = new Tally();

    /** Runs worlds of one kind, one after another. */
    interface Worlds extends AutoCloseable {
        SimulationReport run(long seed);

        @Override
        default void close() {}
    }

    private SeedRun(long firstSeed, long lastSeed) {
        this.firstSeed = firstSeed;
        this.lastSeed = lastSeed;
        this.next = new AtomicLong(firstSeed);
    }

    static SeedRun of(long seeds, Supplier<Worlds> worlds) {
        return between(1, seeds, worlds);
    }

    static SeedRun between(long firstSeed, long lastSeed, Supplier<Worlds> worlds) {
        SeedRun run = new SeedRun(firstSeed, lastSeed);
        run.play(worlds);
        return run;
    }

    private void play(Supplier<Worlds> worlds) {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            Callable<Tally> player = () -> playSome(worlds);
            List<Future<Tally>> players = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                players.add(pool.submit(player));
            }
            for (Future<Tally> each : players) {
                tally.add(each.get());
            }
        } catch (Exception e) {
            throw new IllegalStateException("a world broke down; seed " + next.get() + " or one before it", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private Tally playSome(Supplier<Worlds> worlds) {
        Tally sum = new Tally();
        try (Worlds mine = worlds.get()) {
            for (long seed = next.getAndIncrement();
                    seed <= lastSeed && seed < firstBad.get();
                    seed = next.getAndIncrement()) {
                SimulationReport report = mine.run(seed);
                sum.add(report.tally());
                if (!report.violations().isEmpty()) {
                    firstBad.accumulateAndGet(seed, Math::min);
                }
            }
        }
        return sum;
    }

    /** The smallest seed that shows a violation. */
    OptionalLong firstViolation() {
        return firstBad.get() == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(firstBad.get());
    }

    long seeds() {
        return lastSeed - firstSeed + 1;
    }

    Tally tally() {
        return tally;
    }
}
