package io.leasehold.local;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.Observations;
import java.time.Duration;

/** Two memories of the same sightings: the longer one counts, since neither is ever too long. */
record EitherObservations(Observations first, Observations second) implements Observations {

    @Override
    public Duration unchangedFor(LeaseKey key, String mark) {
        Duration one = first.unchangedFor(key, mark);
        Duration other = second.unchangedFor(key, mark);
        return one.compareTo(other) > 0 ? one : other;
    }
}
