package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.client.LeaseClient;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * Closes a client, which really blocks until its releases and tries have ended or its timer has fired: on a thread of its own that runs only
 * while the world stands still. The world waits for that thread when it begins, and again as soon as nothing holds it up.
 */
final class SimulatedClosing {

    private static final long PATIENCE_MILLIS = 30_000;

    private final SimulatedTime time;
    private final Semaphore reachedTimer = new Semaphore(0);
    private volatile Thread thread;
    private Runnable done = () -> {};
    private volatile int underWay;
    private volatile boolean timerFired;
    private boolean over;

    SimulatedClosing(SimulatedTime time) {
        this.time = time;
    }

    boolean isUnderWay() {
        return thread != null && !over;
    }

    boolean isOver() {
        return over;
    }

    void close(LeaseClient client, Runnable afterwards) {
        if (thread != null) {
            return;
        }
        done = afterwards;
        Thread closer = new Thread(client::close, "closing");
        closer.setDaemon(true);
        thread = closer;
        closer.start();
        reachedTimer.acquireUninterruptibly();
        time.afterEach(this::joinIfFree);
    }

    private boolean isOurs() {
        return Thread.currentThread() == thread;
    }

    /** A task for the request executor: the close waits for its releases, and for the tries that were under way before. */
    Runnable noted(Runnable task) {
        underWay++;
        return () -> {
            try {
                task.run();
            } finally {
                underWay--;
            }
        };
    }

    /** The same clock; a timer set by the close is the last thing that it does before it blocks. */
    LeaseClock watched(LeaseClock clock) {
        return new LeaseClock() {
            @Override
            public long nanoTime() {
                return clock.nanoTime();
            }

            @Override
            public long wallMillis() {
                return clock.wallMillis();
            }

            @Override
            public OptionalLong bootNanos() {
                return clock.bootNanos();
            }

            @Override
            public LeaseScheduler newScheduler(String threadName) {
                return new WatchedScheduler(clock.newScheduler(threadName));
            }
        };
    }

    private final class WatchedScheduler implements LeaseScheduler {
        private final LeaseScheduler right;

        WatchedScheduler(LeaseScheduler right) {
            this.right = right;
        }

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            if (!isOurs()) {
                return right.schedule(task, delay);
            }
            Timer timer = right.schedule(
                    () -> {
                        timerFired = true;
                        task.run();
                    },
                    delay);
            reachedTimer.release();
            return timer;
        }

        @Override
        public void close() {
            right.close();
        }
    }

    private boolean joinIfFree() {
        if (underWay > 0 && !timerFired) {
            return false;
        }
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        over = !thread.isAlive();
        if (over) {
            done.run();
        }
        return true;
    }
}
