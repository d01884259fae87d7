package io.leasehold.recordstore;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One key with its whole history, so that a read may be stale. Two of its defects are there to be caught. */
final class SimulatedStore {

    private final LeaseKey key;
    private final Simulation.Defect defect;
    private final RecordCodec codec = new RecordCodec(Optional.empty());
    private final List<Stored> history = new ArrayList<>();
    private Optional<LeaseId> holder = Optional.empty();
    private int takeovers;

    SimulatedStore(LeaseKey key, Simulation.Defect defect) {
        this.key = key;
        this.defect = defect;
    }

    /** How many writes were applied; also the position of the newest. */
    int newest() {
        return history.size();
    }

    /** The state after so many writes. */
    Optional<Stored> at(int position) {
        return position == 0 ? Optional.empty() : Optional.of(history.get(position - 1));
    }

    /** How many grants replaced a lease that nobody had released. */
    int takeovers() {
        return takeovers;
    }

    Optional<Version> compareAndSet(Version expected, byte[] bytes) {
        Version current = at(newest()).map(Stored::version).orElse(Version.ABSENT);
        if (!current.equals(expected) && defect != Simulation.Defect.STORE_DOES_NOT_COMPARE) {
            return Optional.empty();
        }
        history.add(new Stored(written(codec.decode(key, bytes)), Version.of(newest() + 1L)));
        return Optional.of(history.get(newest() - 1).version());
    }

    private byte[] written(LeaseRecord record) {
        boolean taken =
                holder.isPresent() && record.namesLease() && !record.leaseId().equals(holder);
        takeovers += taken ? 1 : 0;
        holder = record.leaseId();
        boolean reset = defect == Simulation.Defect.GENERATION_RESET_ON_RELEASE && !record.namesLease();
        return codec.encode(reset ? record.toBuilder().generation(0).build() : record);
    }
}
