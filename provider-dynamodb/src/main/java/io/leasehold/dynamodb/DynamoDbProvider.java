package io.leasehold.dynamodb;

import io.leasehold.Capability;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.WaitBound;
import io.leasehold.recordstore.RecordStoreProvider;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** The compare-and-set provider over a table, with polls in place of the notifications that DynamoDB does not have. */
final class DynamoDbProvider implements WriteLeaseProvider {

    private static final int LOOKS_PER_TTL = 2;

    /** Half a ttl between two looks, the engine's jitter of a tenth, and the requests. */
    private static final WaitBound BOUND = new WaitBound(Duration.ofSeconds(1), 0.6);

    static final ProviderTraits TRAITS = ProviderTraits.of(
                    Duration.ofSeconds(1),
                    Capability.SURVIVES_RESTART,
                    Capability.SURVIVES_POWER_LOSS,
                    Capability.SURVIVES_FAILOVER,
                    Capability.CLOCK_FREE_EXPIRY,
                    Capability.BATCHED_HEARTBEATS)
            .withWaiting(BOUND, BOUND, LOOKS_PER_TTL);

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);
    private static final int POLL_THREADS = 4;

    private final RecordStoreProvider leases;
    private final ThreadPoolExecutor threads = pollThreads();
    private final KeyPolls polls;

    /** Over a table that was found safe; {@code incarnation} is empty if its id is not known. */
    DynamoDbProvider(DynamoDbRecordStore store, ProviderTraits traits, String incarnation, ProviderContext context) {
        this.leases = RecordStoreProvider.over(store, context)
                .traits(traits)
                .createFirst()
                .incarnation(incarnation)
                .build();
        this.polls = new KeyPolls(this::look, context.scheduler(), threads);
    }

    private static ThreadPoolExecutor pollThreads() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POLL_THREADS,
                POLL_THREADS,
                THREAD_IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "leasehold-dynamodb-poll");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private Optional<LeaseRecord> look(LeaseKey key) throws InterruptedException {
        return leases.inspect(key, Freshness.LINEARIZABLE, LOOK_TIMEOUT);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        AcquireResult result = leases.acquire(request, timeout);
        if (result instanceof AcquireResult.HeldByOther held) {
            polls.saw(held.record());
        }
        return result;
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        return leases.heartbeat(beat, timeout);
    }

    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        leases.heartbeatAll(beats, timeout, onAnswer);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        return leases.release(request, timeout);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        Optional<LeaseRecord> record = leases.inspect(key, freshness, timeout);
        record.ifPresent(polls::saw);
        return record;
    }

    @Override
    public ProviderTraits traits() {
        return leases.traits();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return polls.watch(key, mayHaveChanged);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return leases.admin();
    }

    @Override
    public void close() {
        polls.close();
        threads.shutdownNow();
        leases.close();
    }
}
