package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The machine's clocks, but for a wall clock that is ahead by as many milliseconds as stand in a file. */
record SteppedClock(Path step) implements LeaseClock {

    @Override
    public long nanoTime() {
        return LeaseClock.system().nanoTime();
    }

    @Override
    public long wallMillis() {
        try {
            long ahead = Files.exists(step) ? Long.parseLong(Files.readString(step)) : 0;
            return LeaseClock.system().wallMillis() + ahead;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public OptionalLong bootNanos() {
        return LeaseClock.system().bootNanos();
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return LeaseClock.system().newScheduler(threadName);
    }
}
