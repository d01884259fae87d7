package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The clock of one client: it follows the common clock, but may run at another rate, step, stop or miss time, as the clocks of
 * different machines do. Thread-safe.
 */
public final class ClientClock implements LeaseClock {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LeaseClock common;
    private final long startWall;
    private double rate = 1;
    private long commonAnchor;
    private long ownAnchor;
    private long suspended;
    private long wallOffset;

    /**
     * A clock that runs with the common one.
     *
     * @param common what it follows
     */
    public ClientClock(LeaseClock common) {
        this.common = common;
        this.commonAnchor = common.nanoTime();
        this.startWall = common.wallMillis();
    }

    @Override
    public synchronized long nanoTime() {
        return ownAnchor + (long) ((common.nanoTime() - commonAnchor) * rate);
    }

    @Override
    public synchronized long wallMillis() {
        return startWall + (nanoTime() + suspended + wallOffset) / NANOS_PER_MILLI;
    }

    @Override
    public synchronized OptionalLong bootNanos() {
        return OptionalLong.of(nanoTime() + suspended);
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        LeaseScheduler scheduler = common.newScheduler(threadName);
        return new LeaseScheduler() {
            @Override
            public Timer schedule(Runnable task, Duration delay) {
                return scheduler.schedule(task, onCommonClock(delay));
            }

            @Override
            public void close() {
                scheduler.close();
            }
        };
    }

    private synchronized Duration onCommonClock(Duration delay) {
        return Duration.ofNanos((long) Math.ceil(delay.toNanos() / rate));
    }

    /**
     * Lets the clock run faster or slower from now on.
     *
     * @param rate 1 is the rate of the common clock
     */
    public synchronized void rate(double rate) {
        ownAnchor = nanoTime();
        commonAnchor = common.nanoTime();
        this.rate = rate;
    }

    /**
     * Steps the wall clock alone.
     *
     * @param step forward, or backward if negative
     */
    public synchronized void stepWall(Duration step) {
        wallOffset += step.toNanos();
    }

    /**
     * The machine was suspended: boot time and wall clock went on, monotonic time did not.
     *
     * @param duration how long
     */
    public synchronized void suspend(Duration duration) {
        suspended += duration.toNanos();
    }

    /**
     * The process did not run: every clock of it went on, its timers come late.
     *
     * @param duration how long
     */
    public synchronized void gap(Duration duration) {
        ownAnchor += duration.toNanos();
    }

    /**
     * This clock's reading on the common clock.
     *
     * @param own a reading of {@link #nanoTime()} at the present rate
     * @return a reading of the common clock's
     */
    public synchronized long toCommon(long own) {
        return commonAnchor + (long) ((own - ownAnchor) / rate);
    }
}
