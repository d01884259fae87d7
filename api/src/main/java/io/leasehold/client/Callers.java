package io.leasehold.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notes where the application acquires, for the log. A walk of the stack takes a microsecond, which is as long as all the rest of
 * an acquire in memory; so of a client that acquires more often than that only the first thousand calls of a second are noted.
 */
final class Callers {

    private static final int MOST_PER_SECOND = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final Caller NOT_NOTED = new Caller(Optional.empty());

    private final AtomicInteger noted = new AtomicInteger();
    private volatile long second;

    /** The calling application's place. Threads that race at the turn of a second note a few more or fewer. */
    Caller present(long nanoTime) {
        long now = nanoTime / NANOS_PER_SECOND;
        if (now != second) {
            second = now;
            noted.set(0);
        }
        boolean affordable = noted.get() < MOST_PER_SECOND && noted.incrementAndGet() <= MOST_PER_SECOND;
        return affordable ? Caller.present() : NOT_NOTED;
    }
}
