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

    private final LeaseKey key;
    private final Protocol protocol;
    private final Runnable hint;
    private Optional<LeaseRecord> last = Optional.empty();

    Follower(LeaseKey key, Protocol protocol, Runnable hint) {
        this.key = key;
        this.protocol = protocol;
        this.hint = hint;
    }

    @Override
    public void mayHaveChanged() {
        hint.run();
    }

    @Override
    public void wrote(Stored now) {
        if (!isBeat(now)) {
            hint.run();
        }
    }

    private synchronized boolean isBeat(Stored now) {
        LeaseRecord record;
        try {
            record = protocol.codec().decode(key, now.bytes());
        } catch (LeaseException e) {
            last = Optional.empty();
            return false; // why: whoever looks is told by name what is wrong with the record
        }
        boolean beat = last.filter(before -> differInBeat(before, record)).isPresent();
        last = Optional.of(record);
        if (record.leaseId().filter(protocol.memory()::issued).isEmpty()) {
            protocol.memory().learn(record, now.version());
            protocol.expiry().remaining(record);
        }
        return beat;
    }

    private static boolean differInBeat(LeaseRecord before, LeaseRecord after) {
        return after.namesLease()
                && after.equals(before.toBuilder()
                        .beat(after.beat())
                        .expiresAt(after.expiresAt())
                        .build());
    }
}
