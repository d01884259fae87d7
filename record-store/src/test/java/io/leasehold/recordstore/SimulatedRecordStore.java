package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The store as one machine reaches it: each call blocks in virtual time until its answer or its timeout. */
final class SimulatedRecordStore implements RecordStore {

    private static final Object TIMEOUT = new Object();

    private final ClientSimulation world;
    private final SimulatedMachine machine;
    private final Map<LeaseKey, Integer> seen = new HashMap<>();

    SimulatedRecordStore(ClientSimulation world, SimulatedMachine machine) {
        this.world = world;
        this.machine = machine;
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) {
        SimulatedStore store = world.place(key).store();
        Object answer = call(() -> "read", () -> world.positionFor(store, seen.getOrDefault(key, 0)), timeout);
        if (answer == TIMEOUT) {
            throw new LeaseUnavailableException("read of '" + key + "' got no answer within " + timeout);
        }
        int position = (Integer) answer;
        sawAt(key, position);
        return store.at(position);
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
        SimulatedStore store = world.place(key).store();
        Object answer = call(() -> store.kindOf(expected, bytes), () -> store.compareAndSet(expected, bytes), timeout);
        if (answer == TIMEOUT) {
            world.tally.count(Count.UNKNOWN_OUTCOMES);
            throw new LeaseOutcomeUnknownException("write of '" + key + "' got no answer within " + timeout);
        }
        Optional<Version> version = ((Optional<?>) answer).map(Version.class::cast);
        version.ifPresent(v -> sawAt(key, Integer.parseInt(v.text())));
        return version;
    }

    private void sawAt(LeaseKey key, int position) {
        seen.merge(key, position, Math::max);
    }

    private Object call(Supplier<String> what, Supplier<Object> operation, Duration timeout) {
        world.tally.count(Count.CALLS);
        return world.baton.await(done -> {
            FirstOnly first = new FirstOnly();
            machine.ask(what, operation, answer -> {
                if (first.isFirst()) {
                    done.accept(answer);
                }
            });
            SimulatedTime.Event unused = machine.later(timeout.toNanos(), () -> {
                if (first.isFirst()) {
                    done.accept(TIMEOUT);
                }
            });
        });
    }

    private static final class FirstOnly {
        private boolean taken;

        boolean isFirst() {
            boolean first = !taken;
            taken = true;
            return first;
        }
    }

    /** Notifications may be late, lost or doubled as any message. */
    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        List<Runnable> watchers = world.place(key).store().watchers();
        Runnable notify = () -> machine.tell("notification", mayHaveChanged);
        watchers.add(notify);
        return () -> watchers.remove(notify);
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) {
        throw new UnsupportedOperationException("no application lists keys here");
    }

    @Override
    public void close() {}
}
