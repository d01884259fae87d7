package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.spi.ProviderContext;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices steps of a server's wall clock, which decides when leases end: a step forward ends them early for contenders, one
 * backward keeps a dead holder's key longer. Each step is reported (rule 11.4). It compares the server's clock at each answer with
 * elapsed time here; the drift that the margin of a lease covers is no step.
 */
final class ServerClock {

    private static final Logger LOG = LoggerFactory.getLogger(ServerClock.class);
    private static final long LEAST_STEP_MS = 500;
    private static final double DRIFT = 0.15;

    private static final long LEAST_SLEEP_MS = 100;

    private final ProviderContext context;
    private long bootLessMonotonic;
    private volatile long awakeSince = Long.MIN_VALUE;

    /** What one server's clock was seen to be; each has its own. Thread-safe. */
    static final class Seen {
        private boolean known;
        private long at;
        private long least;
        private long most;

        /** Server time less ours lies between the two bounds; a step is a gap between one answer's bounds and the next one's. */
        private synchronized long step(Exchange exchange, long since) {
            long low = exchange.serverMillis - exchange.received;
            long high = exchange.serverMillis - exchange.sent;
            long tolerated = LEAST_STEP_MS + (long) (DRIFT * Math.abs(exchange.received - at));
            long gap = low > most ? low - most : Math.min(0, high - least);
            boolean stepped = known && at > since && Math.abs(gap) > tolerated;
            known = true;
            at = exchange.received;
            least = low;
            most = high;
            return stepped ? gap : 0;
        }
    }

    /** When one request was sent and answered here, and the server's clock in between. */
    private record Exchange(long sent, long received, long serverMillis) {}

    ServerClock(ProviderContext context) {
        this.context = context;
        this.bootLessMonotonic = readBootLessMonotonic();
    }

    /** Now, in milliseconds of monotonic time. */
    long now() {
        return context.clock().nanoTime() / 1_000_000;
    }

    /**
     * An answer came.
     *
     * @param seen of the server that answered
     * @param sent {@link #now()} before it was asked
     * @param serverMillis the server's clock in between
     */
    void observe(Seen seen, long sent, long serverMillis) {
        Exchange exchange = new Exchange(sent, now(), serverMillis);
        if (sent <= awakeSince) {
            return;
        }
        long step = seen.step(exchange, awakeSince);
        if (step != 0 && !hasSlept(exchange)) {
            String story = "the server's clock stepped by " + Duration.ofMillis(step) + ": leases end by that clock";
            LOG.warn("{}", story);
            context.withdrawn(Capability.CLOCK_FREE_EXPIRY, story);
        }
    }

    /**
     * Whether not the server's clock went forth but this machine was suspended, which monotonic time leaves out: boot time tells, and is
     * read only then, for it costs as much as the rest of an answer. What is known from before is forgotten.
     */
    private synchronized boolean hasSlept(Exchange exchange) {
        if (exchange.sent <= awakeSince) {
            return true;
        }
        long before = bootLessMonotonic;
        bootLessMonotonic = readBootLessMonotonic();
        if (bootLessMonotonic - before < LEAST_SLEEP_MS) {
            return false;
        }
        awakeSince = exchange.received;
        return true;
    }

    private long readBootLessMonotonic() {
        LeaseClock clock = context.clock();
        OptionalLong boot = clock.bootNanos();
        return boot.isPresent() ? (boot.getAsLong() - clock.nanoTime()) / 1_000_000 : 0;
    }
}
