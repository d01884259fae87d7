package io.leasehold.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that start together and repeat one thing until a time is over. */
final class Crowd {

    private Crowd() {}

    /** What one of them does, again and again. */
    @FunctionalInterface
    interface Act {
        void once(int member) throws Exception;
    }

    /** Returns in how many seconds all of them had ended; what had begun in time was done to its end. */
    static double run(int members, Duration span, Act act) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(members);
        CountDownLatch go = new CountDownLatch(1);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                int member = i;
                ends.add(threads.submit(() -> {
                    go.await();
                    repeat(member, System.nanoTime() + span.toNanos(), act);
                    return member;
                }));
            }
            long start = System.nanoTime();
            go.countDown();
            for (Future<?> end : ends) {
                Object unused = end.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            threads.shutdownNow();
        }
    }

    private static void repeat(int member, long end, Act act) throws Exception {
        while (System.nanoTime() - end < 0) {
            act.once(member);
        }
    }
}
