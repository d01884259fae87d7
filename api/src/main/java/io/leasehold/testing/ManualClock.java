package io.leasehold.testing;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A clock that a test advances by hand. Scheduled tasks run inside {@link #advance}, in order of their time, on the advancing
 * thread. The wall clock can be stepped and the machine suspended, independently of monotonic time.
 *
 * <p>Thread-safe: other threads may read the clock and schedule while one advances it.
 */
public final class ManualClock implements LeaseClock {

    private static final long START_WALL_MILLIS = 1_700_000_000_000L;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final TreeSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long now = 1;
    private long suspended;
    private long wallOffset;
    private long taskCount;

    /** A clock that stands still. */
    public ManualClock() {}

    private record Task(long due, long number, Runnable action, ManualScheduler owner) {}

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized long wallMillis() {
        return START_WALL_MILLIS + Math.floorDiv(now + suspended + wallOffset, NANOS_PER_MILLI);
    }

    @Override
    public synchronized OptionalLong bootNanos() {
        return OptionalLong.of(now + suspended);
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return new ManualScheduler();
    }

    /**
     * Lets time pass, running every task that comes due on the way at its own time. If tasks fail, all others run
     * nevertheless, time passes, and then the first failure is thrown.
     *
     * @param duration zero or more; zero runs what is due now
     */
    public void advance(Duration duration) {
        long end = addTo(nanoTime(), duration);
        List<Throwable> failures = new ArrayList<>();
        for (Task task = nextDue(end); task != null; task = nextDue(end)) {
            run(task, failures);
        }
        moveTo(end);
        throwFirst(failures);
    }

    private static void run(Task task, List<Throwable> failures) {
        try {
            task.action().run();
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    private static void throwFirst(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) first;
    }

    private static long addTo(long time, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time cannot pass backwards: " + duration);
        }
        return Math.addExact(time, duration.toNanos());
    }

    private synchronized @Nullable Task nextDue(long end) {
        if (tasks.isEmpty() || tasks.first().due() > end) {
            return null;
        }
        Task first = tasks.first();
        tasks.remove(first);
        now = Math.max(now, first.due());
        return first;
    }

    private synchronized void moveTo(long time) {
        now = Math.max(now, time);
    }

    /**
     * Steps the wall clock alone, as an operator or NTP does.
     *
     * @param step forward, or backward if negative
     */
    public synchronized void stepWall(Duration step) {
        wallOffset += step.toNanos();
    }

    /**
     * Suspends the machine: boot time and wall clock go on, monotonic time stands still, no task runs.
     *
     * @param duration how long; zero or more
     */
    public synchronized void suspend(Duration duration) {
        suspended = addTo(suspended, duration);
    }

    /**
     * Lets time pass without running any task, as when the process is stopped or its scheduler is starved.
     *
     * @param duration how long; zero or more
     */
    public synchronized void freeze(Duration duration) {
        now = addTo(now, duration);
    }

    /**
     * How many tasks wait to run, of all schedulers of this clock.
     *
     * @return zero or more
     */
    public synchronized int pendingTasks() {
        return tasks.size();
    }

    private final class ManualScheduler implements LeaseScheduler {
        private boolean closed;

        @Override
        public Timer schedule(Runnable action, Duration delay) {
            synchronized (ManualClock.this) {
                if (closed) {
                    return () -> {};
                }
                Task task = new Task(Math.addExact(now, Math.max(0, delay.toNanos())), taskCount++, action, this);
                tasks.add(task);
                return () -> remove(task);
            }
        }

        private void remove(Task task) {
            synchronized (ManualClock.this) {
                tasks.remove(task);
            }
        }

        @Override
        public void close() {
            synchronized (ManualClock.this) {
                closed = true;
                tasks.removeIf(task -> task.owner() == this);
            }
        }
    }
}
