package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseClient;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.HistoryChecker;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;

/** Where the kit's own tests put something wrong in the place of what is right. */
class KitSeams {

    static final KitSeams REAL = new KitSeams();

    /** Checks the history after each test. */
    HistoryChecker history() {
        return HistoryChecker.standard();
    }

    /** How long threads may take to end after everything was closed. */
    Duration threadPatience() {
        return Duration.ofSeconds(15);
    }

    /** What the engine takes for its clock. */
    LeaseClock clock(ClientClock real) {
        return real;
    }

    /** What the engine takes for the provider; the clock is the engine's. */
    WriteLeaseProvider port(WriteLeaseProvider real, LeaseClock clock) {
        return real;
    }

    /** The engine that tests see. */
    LeaseClient engine(LeaseClient real) {
        return real;
    }

    /** A gate that has seen nothing. */
    FencingGate gate() {
        return FencingGate.inMemory();
    }
}
