package io.leasehold;

import java.util.OptionalLong;

/**
 * The only source of time in this SDK (rules 11.1 to 11.3). Three readings are kept apart because each lies in its own way:
 * monotonic time may stop while the machine is suspended, boot time counts suspends but is coarse, wall time may step.
 *
 * <p>All methods may be called from any thread, at any rate, and never block on I/O other than the kernel's own clock files.
 * Tests use a clock that is advanced by hand.
 */
public interface LeaseClock {

    /**
     * The clocks of this machine.
     *
     * @return a shared instance that owns no thread
     */
    static LeaseClock system() {
        return SystemLeaseClock.INSTANCE;
    }

    /**
     * Monotonic time in nanoseconds; only differences have a meaning. May stand still while the machine is suspended.
     *
     * @return as {@link System#nanoTime()}
     */
    long nanoTime();

    /**
     * Wall-clock time in milliseconds since the epoch: for people, and to notice that the machine was suspended.
     *
     * @return as {@link System#currentTimeMillis()}
     */
    long wallMillis();

    /**
     * Time since boot in nanoseconds, suspends included. A reading is never ahead of the truth and at most 10 ms behind it.
     *
     * @return empty where the platform does not tell it
     */
    OptionalLong bootNanos();

    /**
     * A scheduler bound to this clock.
     *
     * @param threadName the name of its one daemon thread, if it has one
     * @return a scheduler that the caller closes
     */
    LeaseScheduler newScheduler(String threadName);
}
