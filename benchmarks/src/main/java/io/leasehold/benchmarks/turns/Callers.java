package io.leasehold.benchmarks.turns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Threads that do the same at once, each for a key of its own. */
public record Callers(int count, IntFunction<Way.Step> steps) implements Way.Meter {

    /** How often all of them did it, in a second. */
    @Override
    public double measure(Duration slot) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            long start = System.nanoTime();
            List<Future<Integer>> counts = new ArrayList<>();
            for (int caller = 0; caller < count; caller++) {
                Way.Step step = steps.apply(caller);
                counts.add(threads.submit(() -> repeat(step, start + slot.toNanos())));
            }
            int done = 0;
            for (Future<Integer> each : counts) {
                done += each.get();
            }
            return done * 1e9 / (System.nanoTime() - start);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int repeat(Way.Step step, long end) throws Exception {
        int done = 0;
        while (System.nanoTime() - end < 0) {
            step.run();
            done++;
        }
        return done;
    }
}
