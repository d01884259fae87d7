package io.leasehold.raft.table;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The wall-clock times in commands: whole milliseconds, in a range in which adding any ttl cannot overflow. */
final class Stamp {

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private Stamp() {}

    static Instant require(Instant at) {
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    "wall-clock time is " + at + "; it must be from " + Instant.EPOCH + " to " + LATEST);
        }
        return at.truncatedTo(ChronoUnit.MILLIS);
    }
}
