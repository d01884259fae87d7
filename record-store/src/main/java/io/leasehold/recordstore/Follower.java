package io.leasehold.recordstore;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.RecordStore.Changes;
import io.leasehold.recordstore.RecordStore.Stored;
import java.util.Optional;

/**
 * What waiters make of pushed values. A beat of somebody else only prolongs the observation of its lease, so it costs them no
 * request (rule 9.3); anything else is passed on as a hint, and what was pushed is remembered, so a key that became free is taken
 * with one write. Nothing is decided here: every write compares the version.
 */
final class Follower implements Changes {

    /** Which changes are passed on as hints. */
    enum Interest {
        /** All but a beat. */
        CHANGES,
        /** What may have freed the key: all but a beat and a grant. */
        FREE
    }

    private enum Change {
        BEAT,
        GRANT,
        OTHER
    }

    private final LeaseKey key;
    private final Protocol protocol;
    private final Interest interest;
    private final Runnable hint;
    private Optional<LeaseRecord> last = Optional.empty();

    Follower(LeaseKey key, Protocol protocol, Interest interest, Runnable hint) {
        this.key = key;
        this.protocol = protocol;
        this.interest = interest;
        this.hint = hint;
    }

    @Override
    public void mayHaveChanged() {
        hint.run();
    }

    @Override
    public void wrote(Stored now) {
        Change change = change(now);
        if (change == Change.OTHER || (change == Change.GRANT && interest == Interest.CHANGES)) {
            hint.run();
        }
    }

    private synchronized Change change(Stored now) {
        LeaseRecord record;
        try {
            record = protocol.codec().decode(key, now.bytes());
        } catch (LeaseException e) {
            last = Optional.empty();
            return Change.OTHER; // why: whoever looks is told by name what is wrong with the record
        }
        Change change = last.map(before -> change(before, record)).orElse(Change.OTHER);
        last = Optional.of(record);
        if (record.leaseId().filter(protocol.memory()::issued).isEmpty()) {
            protocol.memory().learn(record, now.version());
            protocol.expiry().remaining(record);
        }
        return change;
    }

    private static Change change(LeaseRecord before, LeaseRecord after) {
        if (differInBeat(before, after)) {
            return Change.BEAT;
        }
        // why: a raised term is told, since who waits under a lower one waits in vain
        boolean granted =
                after.namesLease() && after.generation() > before.generation() && after.term() == before.term();
        return granted ? Change.GRANT : Change.OTHER;
    }

    private static boolean differInBeat(LeaseRecord before, LeaseRecord after) {
        return after.namesLease()
                && after.equals(before.toBuilder()
                        .beat(after.beat())
                        .expiresAt(after.expiresAt())
                        .build());
    }
}
