package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.spi.ProviderContext;
import java.time.Duration;
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

    private final ProviderContext context;

    /** What one server's clock was seen to be; each has its own. Thread-safe. */
    static final class Seen {
        private boolean known;
        private long at;
        private long least;
        private long most;

        /** Server time less ours lies between the two bounds; a step is a gap between one answer's bounds and the next one's. */
        private synchronized long step(long sent, long received, long serverMillis) {
            long low = serverMillis - received;
            long high = serverMillis - sent;
            long tolerated = LEAST_STEP_MS + (long) (DRIFT * Math.abs(received - at));
            long gap = low > most ? low - most : Math.min(0, high - least);
            boolean stepped = known && Math.abs(gap) > tolerated;
            known = true;
            at = received;
            least = low;
            most = high;
            return stepped ? gap : 0;
        }
    }

    ServerClock(ProviderContext context) {
        this.context = context;
    }

    /** Now, in milliseconds of elapsed time, suspends included. */
    long now() {
        LeaseClock clock = context.clock();
        return clock.bootNanos().orElseGet(clock::nanoTime) / 1_000_000;
    }

    /**
     * An answer came.
     *
     * @param seen of the server that answered
     * @param sent {@link #now()} before it was asked
     * @param serverMillis the server's clock in between
     */
    void observe(Seen seen, long sent, long serverMillis) {
        long step = seen.step(sent, now(), serverMillis);
        if (step != 0) {
            String story = "the server's clock stepped by " + Duration.ofMillis(step) + ": leases end by that clock";
            LOG.warn("{}", story);
            context.withdrawn(Capability.CLOCK_FREE_EXPIRY, story);
        }
    }
}
