package io.leasehold.recordstore;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * The time rule: somebody else's lease lasts until this contender has itself seen its lease id and beat unchanged for the
 * record's ttl, counted from when the answer arrived, on its own monotonic clock (rule 5.4). Neither the store's clock nor the
 * holder's is ever read. A reservation lasts for one ttl in the same way.
 */
final class ObservedExpiry {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final Observations observations;
    private final HolderWitness witness;

    ObservedExpiry(Observations observations, HolderWitness witness) {
        this.observations = observations;
        this.witness = witness;
    }

    /** How long the record's lease or reservation still lasts; zero if there is none or it has expired, else at least 1 ms. */
    Duration remaining(LeaseRecord record) {
        Optional<String> mark = mark(record);
        if (mark.isEmpty()) {
            return Duration.ZERO;
        }
        Duration left = record.ttl().minus(observations.unchangedFor(record.key(), mark.get()));
        if (left.isNegative() || left.isZero() || isProvablyGone(record)) {
            return Duration.ZERO;
        }
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    /** What must stay the same for one ttl; empty if nothing keeps the key from anybody. */
    static Optional<String> mark(LeaseRecord record) {
        if (record.namesLease()) {
            return record.leaseId().map(id -> "lease " + id + " beat " + record.beat());
        }
        String released = record.lastReleased().map(LeaseId::toString).orElse("");
        return record.reservedFor().map(HolderId::text).map(successor -> "released " + released + " for " + successor);
    }

    private boolean isProvablyGone(LeaseRecord record) {
        return record.namesLease()
                && record.process().filter(witness::isProvablyGone).isPresent();
    }

    /** The record of a grant made here, with what a contender's witness needs. */
    LeaseRecord signed(LeaseRecord granted) {
        return witness.identity()
                .map(identity -> granted.toBuilder().process(identity).build())
                .orElse(granted);
    }
}
