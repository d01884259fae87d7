package io.leasehold.redis;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.redis.Subscriptions.Interest;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * The verbs over any {@link Topology}: each is one script, one request. Whoever waits for an answer is the caller's own thread.
 */
final class RedisProvider implements WriteLeaseProvider {

    private final Topology topology;
    private final LiveTraits traits;
    private final ProviderContext context;
    private final KeyNames names;
    private final Requests requests;
    private final Beats beats;
    private final AtomicBoolean closed = new AtomicBoolean();

    RedisProvider(Topology topology, KeyNames names, LiveTraits traits, ProviderContext context) {
        this.topology = topology;
        this.traits = traits;
        this.context = context;
        this.names = names;
        ServerClock serverClock = new ServerClock(context);
        this.requests = new Requests(topology, serverClock);
        this.beats = new Beats(requests, topology, serverClock);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        Deadline deadline = within(timeout);
        Duration smallest = traits.get().smallestTtl();
        if (request.ttl().compareTo(smallest) < 0) {
            throw new IllegalArgumentException("ttl is " + request.ttl() + "; the smallest for Redis is " + smallest);
        }
        return requests.grant(Call.acquire(request), deadline).acquired(request);
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        return requests.beat(Call.heartbeat(beat), within(timeout)).beaten(beat);
    }

    @Override
    public void heartbeatAll(List<Heartbeat> all, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        beats.askAll(all, within(timeout), onAnswer);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        return requests.ask(Call.release(request), within(timeout)).released();
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        return requests.read(key, within(timeout)).record();
    }

    @Override
    public ProviderTraits traits() {
        return traits.get();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return watch(key, Interest.CHANGES, mayHaveChanged);
    }

    @Override
    public Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        return watch(key, Interest.FREE, mayBeFree);
    }

    private Watch watch(LeaseKey key, Interest interest, Runnable action) {
        requireOpen();
        return topology.subscriptions().watch(names.of(key), interest, action);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new RedisAdmin(topology, requests, names, this::within));
    }

    private Deadline within(Duration timeout) {
        requireOpen();
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; the least is PT0S");
        }
        return Deadline.in(timeout, context.clock());
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this Redis provider is closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            topology.close();
        }
    }
}
