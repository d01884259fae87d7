package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.util.OptionalLong;

/** A clock that stands still while a request is under way, as if time were first read when the answer is there. */
final class LaggingClock implements LeaseClock {

    private final LeaseClock correct;
    private long lag;
    private long pausedAt;
    private boolean paused;

    LaggingClock(LeaseClock correct) {
        this.correct = correct;
    }

    /** While it is open, the clock stands still. */
    interface Pause extends AutoCloseable {
        @Override
        void close();
    }

    synchronized Pause pause() {
        pausedAt = correct.nanoTime();
        paused = true;
        return this::goOn;
    }

    private synchronized void goOn() {
        lag += correct.nanoTime() - pausedAt;
        paused = false;
    }

    private synchronized long behind() {
        return lag + (paused ? correct.nanoTime() - pausedAt : 0);
    }

    @Override
    public long nanoTime() {
        return correct.nanoTime() - behind();
    }

    @Override
    public long wallMillis() {
        return correct.wallMillis() - behind() / 1_000_000;
    }

    @Override
    public OptionalLong bootNanos() {
        return OptionalLong.of(correct.bootNanos().orElseThrow() - behind());
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return correct.newScheduler(threadName);
    }
}
