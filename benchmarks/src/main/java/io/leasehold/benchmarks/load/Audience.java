package io.leasehold.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Listeners of which the first so many are to hear of each change, and how long each took. For one thread that makes changes. */
final class Audience {

    private final int expected;
    private final AtomicIntegerArray last;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Semaphore done = new Semaphore(0);
    private final Histogram nanos = new ConcurrentHistogram(3);

    private long start;
    private int changes;
    /** Of that which is to be heard now; written after the others, read before them. */
    private volatile int change;

    Audience(int expected) {
        this.expected = expected;
        this.last = new AtomicIntegerArray(expected);
    }

    /** A listener is called, perhaps more than once for a change. */
    void heard(int listener) {
        int now = change;
        if (listener < expected && last.getAndSet(listener, now) != now) {
            nanos.recordValue(Math.max(0, System.nanoTime() - start));
            if (outstanding.decrementAndGet() == 0) {
                done.release();
            }
        }
    }

    /** The next change is made now. */
    void expect() {
        int unused = done.drainPermits();
        outstanding.set(expected);
        start = System.nanoTime();
        change = ++changes;
    }

    /** Waits until all have heard of the change; false if some have not in time. */
    boolean await(Duration patience) throws InterruptedException {
        return done.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How many have not heard of the last change. */
    int outstanding() {
        return outstanding.get();
    }

    /** Since the last {@link #forget}; of each listener and each change one. */
    double micros(double percentile) {
        return ManyKeys.micros(nanos, percentile);
    }

    void forget() {
        nanos.reset();
    }
}
