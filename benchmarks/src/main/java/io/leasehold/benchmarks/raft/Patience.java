package io.leasehold.benchmarks.raft;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what takes a while, between measurements. */
final class Patience {

    private static final Duration MOST = Duration.ofMinutes(1);
    private static final long LOOK_EVERY_MILLIS = 20;

    private Patience() {}

    static void until(String what, Callable<Boolean> happened) throws Exception {
        long end = System.nanoTime() + MOST.toNanos();
        while (!happened.call()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("after " + MOST + ", still not: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
