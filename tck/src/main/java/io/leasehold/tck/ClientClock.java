package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The clock of one client: it follows the common clock, but may run at another rate, step, stop or miss time, as the clocks of
 * different machines do. Thread-safe.
 */
public final class ClientClock implements LeaseClock {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final int REMEMBERED = 4_096;

    private final LeaseClock common;
    private final long startWall;

    /** By own reading: a nanosecond of rounding would turn around what happened at one instant. */
    private final Map<Long, Long> readings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final List<Runnable> late = new ArrayList<>();
    private double rate = 1;
    private long commonAnchor;
    private long ownAnchor;
    private long suspended;
    private long wallOffset;
    private State state = State.RUNNING;

    private enum State {
        RUNNING,
        STOPPED,
        SUSPENDED
    }

    /**
     * A clock that runs with the common one.
     *
     * @param common what it follows
     */
    public ClientClock(LeaseClock common) {
        this.common = common;
        this.commonAnchor = common.nanoTime();
        this.ownAnchor = commonAnchor;
        this.startWall = common.wallMillis() - commonAnchor / NANOS_PER_MILLI;
    }

    @Override
    public synchronized long nanoTime() {
        long now = common.nanoTime();
        long own = state == State.SUSPENDED ? ownAnchor : ownAnchor + (long) ((now - commonAnchor) * rate);
        readings.put(own, now);
        return own;
    }

    private long sinceAnchor() {
        return (long) ((common.nanoTime() - commonAnchor) * rate);
    }

    @Override
    public synchronized long wallMillis() {
        return startWall + (ownAnchor + sinceAnchor() + suspended + wallOffset) / NANOS_PER_MILLI;
    }

    @Override
    public synchronized OptionalLong bootNanos() {
        return OptionalLong.of(ownAnchor + sinceAnchor() + suspended);
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        LeaseScheduler scheduler = common.newScheduler(threadName);
        return new LeaseScheduler() {
            @Override
            public Timer schedule(Runnable task, Duration delay) {
                AtomicBoolean cancelled = new AtomicBoolean();
                Runnable unlessCancelled = () -> {
                    if (!cancelled.get()) {
                        task.run();
                    }
                };
                Timer timer = scheduler.schedule(() -> runWhenRunning(unlessCancelled), onCommonClock(delay));
                return () -> {
                    cancelled.set(true);
                    timer.cancel();
                };
            }

            @Override
            public void close() {
                scheduler.close();
            }
        };
    }

    private void runWhenRunning(Runnable task) {
        synchronized (this) {
            if (state != State.RUNNING) {
                late.add(task);
                return;
            }
        }
        task.run();
    }

    private synchronized Duration onCommonClock(Duration delay) {
        return Duration.ofNanos((long) Math.ceil(delay.toNanos() / rate));
    }

    /**
     * Lets the clock run faster or slower from now on. Timers that are set already keep their time.
     *
     * @param rate 1 is the rate of the common clock
     */
    public synchronized void rate(double rate) {
        moveAnchor();
        this.rate = rate;
    }

    private void moveAnchor() {
        long now = common.nanoTime();
        ownAnchor = ownAnchor + (long) ((now - commonAnchor) * rate);
        commonAnchor = now;
    }

    /**
     * Steps the wall clock alone.
     *
     * @param step forward, or backward if negative
     */
    public synchronized void stepWall(Duration step) {
        wallOffset += step.toNanos();
    }

    /** The process stops: its clocks go on and its timers come late, after {@link #resume()}. */
    public synchronized void stop() {
        halt(State.STOPPED);
    }

    /** The machine is suspended: as {@link #stop()}, and its monotonic time stands still; boot time and wall clock go on. */
    public synchronized void suspend() {
        halt(State.SUSPENDED);
    }

    private void halt(State next) {
        if (state != State.RUNNING) {
            throw new IllegalStateException("the process is " + state + " already");
        }
        moveAnchor();
        state = next;
    }

    /**
     * The process is awake again, but none of its timers has run yet: what its clocks read now is what a thread sees first.
     */
    public synchronized void wake() {
        if (state == State.SUSPENDED) {
            long own = ownAnchor;
            moveAnchor();
            suspended += ownAnchor - own;
            ownAnchor = own;
            state = State.STOPPED;
        }
    }

    /** The process goes on, and timers that came due meanwhile run now. */
    public void resume() {
        wake();
        List<Runnable> due;
        synchronized (this) {
            state = State.RUNNING;
            due = List.copyOf(late);
            late.clear();
        }
        due.forEach(Runnable::run);
    }

    /**
     * This clock's reading on the common clock; of the last readings it is exact, of others within a few nanoseconds.
     *
     * @param own a reading of {@link #nanoTime()} at the present rate
     * @return a reading of the common clock's
     */
    public synchronized long toCommon(long own) {
        Long exact = readings.get(own);
        return exact != null ? exact : commonAnchor + (long) ((own - ownAnchor) / rate);
    }
}
