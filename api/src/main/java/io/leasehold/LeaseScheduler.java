package io.leasehold;

import java.time.Duration;

/**
 * Runs short tasks later, on the clock it is bound to. Tasks must neither block nor do I/O: one late task delays every expiry.
 * An exception thrown by a task goes to the log and affects no other task.
 */
public interface LeaseScheduler extends AutoCloseable {

    /**
     * Runs the task once after the delay, on the scheduler's thread. After {@link #close()} this does nothing.
     *
     * @param task short, without I/O
     * @param delay zero or more
     * @return to cancel it
     */
    Timer schedule(Runnable task, Duration delay);

    /** Drops every task not yet started and ends the thread. May be called repeatedly, also from a task. */
    @Override
    void close();

    /** A task that was scheduled. */
    @FunctionalInterface
    interface Timer {
        /** Prevents the task from starting, if it has not started. May be called repeatedly. */
        void cancel();
    }
}
