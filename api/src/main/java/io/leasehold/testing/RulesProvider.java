package io.leasehold.testing;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Records kept by the real {@link LeaseRules} on the clock it is given: a correct provider of one JVM. Thread-safe, never blocks. */
final class RulesProvider implements WriteLeaseProvider {

    private final LeaseClock clock;
    private final ProviderTraits traits;
    private final Map<LeaseKey, LeaseRecord> records = new HashMap<>();
    private final Map<LeaseKey, Long> lastBeatAt = new HashMap<>();
    private final Map<LeaseKey, List<Runnable>> watches = new HashMap<>();

    RulesProvider(LeaseClock clock, ProviderTraits traits) {
        this.clock = clock;
        this.traits = traits;
    }

    /** Stores a record as it is, whatever was there; counts as a beat. */
    void put(LeaseRecord record) {
        synchronized (this) {
            records.put(record.key(), record);
            lastBeatAt.put(record.key(), clock.nanoTime());
        }
        hint(record.key());
    }

    synchronized LeaseRecord record(LeaseKey key) {
        return recordOf(key);
    }

    void hint(LeaseKey key) {
        List<Runnable> listeners;
        synchronized (this) {
            boolean pushes = traits.capabilities().contains(Capability.PUSH_WATCH);
            listeners = pushes ? List.copyOf(watches.getOrDefault(key, List.of())) : List.of();
        }
        listeners.forEach(Runnable::run);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) {
        return apply(request.key(), (record, moment) -> LeaseRules.acquire(record, request, moment));
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) {
        return apply(beat.guard().key(), (record, moment) -> LeaseRules.heartbeat(record, beat, moment));
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) {
        return apply(request.key(), (record, moment) -> LeaseRules.release(record, request));
    }

    @Override
    public synchronized Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) {
        return Optional.ofNullable(records.get(key));
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    @Override
    public synchronized Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        List<Runnable> ofKey = watches.computeIfAbsent(key, k -> new ArrayList<>());
        ofKey.add(mayHaveChanged);
        return () -> {
            synchronized (this) {
                ofKey.remove(mayHaveChanged);
            }
        };
    }

    @Override
    public void close() {}

    private <R> R apply(LeaseKey key, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
        Transition<R> transition;
        synchronized (this) {
            LeaseRecord record = recordOf(key);
            Instant now = Instant.ofEpochMilli(clock.wallMillis());
            transition = rule.apply(record, new Moment(remaining(record), now));
            transition.next().ifPresent(next -> store(record, next));
        }
        if (transition.next().isPresent()) {
            hint(key);
        }
        return transition.result();
    }

    private LeaseRecord recordOf(LeaseKey key) {
        return records.getOrDefault(key, LeaseRecord.neverUsed(key));
    }

    private void store(LeaseRecord before, LeaseRecord next) {
        boolean beaten = before.beat() != next.beat() || !before.leaseId().equals(next.leaseId());
        if (beaten) {
            lastBeatAt.put(next.key(), clock.nanoTime());
        }
        records.put(next.key(), next);
    }

    private Duration remaining(LeaseRecord record) {
        if (!record.namesLease() && record.reservedFor().isEmpty()) {
            return Duration.ZERO;
        }
        long passed = clock.nanoTime() - lastBeatAt.getOrDefault(record.key(), 0L);
        Duration left = record.ttl().minusNanos(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
