package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** How time passes in a test: by hand, where the whole back end follows the client's clock, or by itself. */
public abstract class KitTime {

    private KitTime() {}

    /**
     * Time that passes only when a test says so. For back ends that have no clock of their own.
     *
     * @return a new time line
     */
    public static KitTime virtual() {
        return new Virtual();
    }

    /**
     * The time of this machine. For back ends with a clock of their own.
     *
     * @return a new time line
     */
    public static KitTime real() {
        return new Real();
    }

    /**
     * The clock that all clients' clocks follow.
     *
     * @return the common clock
     */
    public abstract LeaseClock clock();

    /**
     * Whether tests say when time passes.
     *
     * @return false if it passes by itself
     */
    public abstract boolean isVirtual();

    /**
     * Lets time pass.
     *
     * @param duration how long
     */
    public abstract void pass(Duration duration);

    /**
     * Lets time pass until the condition holds, or so much has passed.
     *
     * @param atMost on the common clock
     * @param condition what is waited for
     * @return whether it holds
     */
    public abstract boolean passUntil(Duration atMost, BooleanSupplier condition);

    /**
     * As {@link #passUntil}, no faster than requests to a real back end are answered: who asks some milliseconds earlier than another
     * process is then also served earlier.
     *
     * @param atMost on the common clock
     * @param condition what is waited for
     * @return whether it holds
     */
    boolean passSlowlyUntil(Duration atMost, BooleanSupplier condition) {
        return passUntil(atMost, condition);
    }

    /**
     * Timers that nobody cancelled.
     *
     * @return zero where that cannot be told
     */
    int pendingTimers() {
        return 0;
    }

    private static final class Virtual extends KitTime {
        private static final int STEPS = 400;
        private static final int STEPS_BETWEEN_PAUSES = 10;
        private static final Duration THREADS_KEEP_UP = Duration.ofMillis(3);
        private static final Duration THREADS_CATCH_UP = Duration.ofMillis(300);

        private final ManualClock clock = new ManualClock();

        @Override
        public LeaseClock clock() {
            return clock;
        }

        @Override
        public boolean isVirtual() {
            return true;
        }

        @Override
        int pendingTimers() {
            return clock.pendingTasks();
        }

        @Override
        public void pass(Duration duration) {
            clock.advance(duration);
        }

        @Override
        public boolean passUntil(Duration atMost, BooleanSupplier condition) {
            Duration step = atMost.dividedBy(STEPS).plusNanos(1);
            for (int i = 0; i < STEPS && !condition.getAsBoolean(); i++) {
                clock.advance(step);
                if (i % STEPS_BETWEEN_PAUSES == 0) {
                    letThreads(THREADS_KEEP_UP, condition);
                }
            }
            return condition.getAsBoolean() || letThreads(THREADS_CATCH_UP, condition);
        }

        @Override
        boolean passSlowlyUntil(Duration atMost, BooleanSupplier condition) {
            Duration passed = Duration.ZERO;
            while (passed.compareTo(atMost) < 0 && !letThreads(THREADS_KEEP_UP, condition)) {
                clock.advance(THREADS_KEEP_UP);
                passed = passed.plus(THREADS_KEEP_UP);
            }
            return letThreads(THREADS_CATCH_UP, condition);
        }

        /** A back end's own threads deliver hints in real time; they get moments of it, or virtual time would outrun them. */
        private static boolean letThreads(Duration work, BooleanSupplier condition) {
            return waitFor(work, condition);
        }
    }

    private static final class Real extends KitTime {
        @Override
        public LeaseClock clock() {
            return LeaseClock.system();
        }

        @Override
        public boolean isVirtual() {
            return false;
        }

        @Override
        public void pass(Duration duration) {
            Awaitility.await().pollInSameThread().pollDelay(duration).forever().until(() -> true);
        }

        @Override
        public boolean passUntil(Duration atMost, BooleanSupplier condition) {
            return waitFor(atMost, condition);
        }
    }

    private static boolean waitFor(Duration atMost, BooleanSupplier condition) {
        Looks looks = new Looks(atMost, condition);
        Awaitility.await()
                .pollInSameThread()
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .pollDelay(Duration.ZERO)
                .forever()
                .until(looks::isOver);
        return looks.held;
    }

    /**
     * One look after another until a condition holds or its time is spent. While the machine stands still, or runs only others,
     * nobody here can do anything: of such a pause between two looks, a moment counts.
     */
    private static final class Looks {
        private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

        private final BooleanSupplier condition;
        private long left;
        private boolean held;
        private long lastEnded = System.nanoTime();

        Looks(Duration atMost, BooleanSupplier condition) {
            this.condition = condition;
            this.left = atMost.toNanos();
        }

        boolean isOver() {
            long began = System.nanoTime();
            held = condition.getAsBoolean();
            long ended = System.nanoTime();
            left -= Math.min(began - lastEnded, LONGEST_PAUSE) + ended - began;
            lastEnded = ended;
            return held || left <= 0;
        }
    }
}
