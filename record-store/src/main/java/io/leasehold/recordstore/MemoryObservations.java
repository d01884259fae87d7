package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import java.time.Duration;

/** Remembers the last mark of each key and the monotonic time of the first answer that showed it. */
final class MemoryObservations implements Observations {

    private final LeaseClock clock;
    private final Bounded<LeaseKey, Sighting> sightings;

    private record Sighting(String mark, long sinceNanos) {}

    MemoryObservations(LeaseClock clock, int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("keys is " + keys + "; the least is 1");
        }
        this.clock = clock;
        this.sightings = new Bounded<>(keys);
    }

    @Override
    public Duration unchangedFor(LeaseKey key, String mark) {
        long now = clock.nanoTime();
        Sighting first = sightings.merge(
                key, new Sighting(mark, now), (old, seen) -> old.mark().equals(mark) ? old : seen);
        return Duration.ofNanos(Math.max(0, now - first.sinceNanos()));
    }
}
