package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * One client's view of a {@link LocalTable}. No call blocks, so none can time out or end in an exception that leaves its outcome
 * open.
 */
final class LocalProvider implements WriteLeaseProvider {

    /**
     * {@link Capability#FAIR_QUEUE} is not declared: the table cannot know the waiters behind a client's one watch. Watches of a
     * key fire in the order in which they came, and each client queues its own threads.
     */
    static final ProviderTraits TRAITS = ProviderTraits.of(
                    Duration.ofMillis(50),
                    Capability.PUSH_WATCH,
                    Capability.CLOCK_FREE_EXPIRY,
                    Capability.BATCHED_HEARTBEATS)
            .withWaiting(Duration.ofMillis(250), Duration.ofMillis(500), 2);

    private final LocalTable table;
    private final LeaseScheduler scheduler;
    private final Set<LocalWatch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalProvider(LocalTable table, LeaseScheduler scheduler) {
        this.table = table;
        this.scheduler = scheduler;
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) {
        requireUsable(timeout);
        requireTtl(request.ttl());
        return table.cell(request.key()).acquire(request);
    }

    private static void requireTtl(Duration ttl) {
        if (ttl.compareTo(TRAITS.smallestTtl()) < 0) {
            throw new IllegalArgumentException(
                    "ttl is " + ttl + "; the smallest for local: is " + TRAITS.smallestTtl());
        }
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) {
        requireUsable(timeout);
        return table.cell(beat.guard().key()).heartbeat(beat);
    }

    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer) {
        for (Heartbeat beat : beats) {
            onAnswer.accept(beat.guard().leaseId(), heartbeat(beat, timeout));
        }
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) {
        requireUsable(timeout);
        return table.cell(request.key()).release(request);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) {
        requireUsable(timeout);
        return table.find(key).flatMap(LocalCell::used);
    }

    @Override
    public ProviderTraits traits() {
        return TRAITS;
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        requireOpen();
        LocalWatch watch = new LocalWatch(table.cell(key), scheduler, mayHaveChanged);
        watches.add(watch);
        watch.start();
        if (closed.get()) {
            watch.close();
        }
        return () -> {
            watch.close();
            watches.remove(watch);
        };
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new Admin());
    }

    private void requireUsable(Duration timeout) {
        requireOpen();
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; the least is PT0S");
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this local: provider is closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watches.forEach(LocalWatch::close);
            watches.clear();
            table.leave();
        }
    }

    private final class Admin implements LeaseAdmin {
        @Override
        public List<LeaseRecord> list(String prefix, Duration timeout) {
            requireUsable(timeout);
            return table.used(prefix);
        }

        @Override
        public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) {
            requireUsable(timeout);
            return table.find(key).flatMap(cell -> cell.revoke(order));
        }

        @Override
        public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) {
            requireUsable(timeout);
            return table.cell(key).publishTerm(term);
        }
    }
}
