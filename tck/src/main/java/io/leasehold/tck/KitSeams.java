package io.leasehold.tck;

import io.leasehold.client.LeaseClient;
import java.util.List;

/** Where the kit's own tests put something wrong in the place of what is right. */
class KitSeams {

    static final KitSeams REAL = new KitSeams();

    /** Checks the history after each test. */
    HistoryCheck history() {
        return events -> List.of();
    }

    /** The engine that tests see. */
    LeaseClient engine(LeaseClient real, ClientClock clock) {
        return real;
    }
}
