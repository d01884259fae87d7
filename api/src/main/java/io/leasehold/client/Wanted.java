package io.leasehold.client;

import io.leasehold.HolderId;
import java.time.Duration;

/**
 * What a caller asked for, validated.
 *
 * @param spec what and how
 * @param timing the lengths of time that follow
 * @param holder the holder's name
 * @param validity the clock of the client
 * @param call when the caller called, from where, and for how long it waits
 */
record Wanted(LeaseSpec spec, Timing timing, HolderId holder, ValidityClock validity, Call call) {

    /** What a request may take although patience ends earlier: a shorter one would often be given up for nothing (rule 9.5). */
    static final Duration LAST_REQUEST = Duration.ofSeconds(2);

    /**
     * One call of the application.
     *
     * @param nano when, on the monotonic clock
     * @param caller from where, for the log should the lease be abandoned
     * @param patience how long the caller waits at the most; {@link Engine#FOR_EVER} if only the requests' own bounds count
     */
    record Call(long nano, Caller caller, Duration patience) {}

    /** What is left of the caller's patience, in nanoseconds; not positive once it has ended. */
    long patienceLeft() {
        return call.patience().toNanos() - (validity.nanoTime() - call.nano());
    }

    /** How long one acquire that is sent now may take. */
    Duration requestTimeout() {
        Duration whole = timing.requestTimeout();
        long most = Math.max(LAST_REQUEST.toNanos(), patienceLeft());
        return whole.toNanos() <= most ? whole : Duration.ofNanos(most);
    }
}
