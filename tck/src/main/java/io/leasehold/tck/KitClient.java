package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseListener;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.testing.FlakyProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One process in a test: a provider of its own on the shared back end, behind a network that the test can break, with a clock
 * that the test can bend, and the production client over it. In virtual time everything runs on the test's thread.
 */
public final class KitClient implements AutoCloseable {

    /** More than contenders of one test ever come in between. */
    private static final int ATTEMPTS = 1_000;

    private final Kit kit;
    private final ClientClock clock;
    private final LeaseScheduler scheduler;
    private final FlakyProvider provider;
    private final LeaseClient leases;
    private final HolderId holder;
    private final DirectCalls direct;
    private final List<LeaseListener> others = new CopyOnWriteArrayList<>();

    KitClient(Kit kit, String name) {
        this.kit = kit;
        this.holder = HolderId.of(name);
        this.direct = kit.directCalls(this);
        this.clock = new ClientClock(kit.time().clock());
        this.scheduler = clock.newScheduler("tck-" + name);
        this.provider = new FlakyProvider(kit.fixture().open(new Context()));
        LeaseClient.Builder builder = builder().listener(kit.listener(this));
        if (kit.time().isVirtual()) {
            builder.requestExecutor(Runnable::run).callbackExecutor(Runnable::run);
        }
        this.leases = kit.seams().engine(builder.open());
    }

    /** What the provider of this process reports goes where the engine's events go. */
    private final class Context implements ProviderContext {
        private final LeaseListener events = kit.listener(KitClient.this);

        @Override
        public LeaseClock clock() {
            return clock;
        }

        @Override
        public LeaseScheduler scheduler() {
            return scheduler;
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            Instant at = Instant.ofEpochMilli(clock.wallMillis());
            events.onEvent(new LeaseEvent.CapabilityWithdrawn(capability, reason, at, clock.nanoTime()));
        }
    }

    private LeaseClient.Builder builder() {
        LeaseClock engineClock = kit.seams().clock(clock);
        return LeaseClient.builder()
                .provider(kit.seams().port(provider, engineClock))
                .clock(engineClock)
                .holder(holder)
                .keepLeasesAtShutdown()
                .listener(event -> others.forEach(listener -> listener.onEvent(event)));
    }

    /** Another production client of this process, with threads of its own in virtual time too; the caller closes it. */
    LeaseClient newEngine() {
        return kit.seams().engine(builder().open());
    }

    /** Tells the listener of all that happens from now on. */
    void tell(LeaseListener listener) {
        others.add(listener);
    }

    /**
     * The provider, with the network that the test can break.
     *
     * @return also the script of its faults
     */
    public FlakyProvider provider() {
        return provider;
    }

    /**
     * The production client over the provider.
     *
     * @return closed with this process
     */
    public LeaseClient leases() {
        return leases;
    }

    /**
     * This process's clock.
     *
     * @return to be bent by the test
     */
    public ClientClock clock() {
        return clock;
    }

    /**
     * This process's holder id.
     *
     * @return its name in the test
     */
    public HolderId holder() {
        return holder;
    }

    /**
     * A request for the key with a new lease id, the kit's ttl and term 1.
     *
     * @param key what
     * @param seenGeneration see {@link AcquireRequest#seenGeneration()}
     * @return the request
     */
    public AcquireRequest request(LeaseKey key, long seenGeneration) {
        return request(key, seenGeneration, 1);
    }

    /**
     * A request for the key with a new lease id and the kit's ttl.
     *
     * @param key what
     * @param seenGeneration see {@link AcquireRequest#seenGeneration()}
     * @param term see {@link AcquireRequest#term()}
     * @return the request
     */
    public AcquireRequest request(LeaseKey key, long seenGeneration, long term) {
        return new AcquireRequest(
                key, LeaseId.random(), seenGeneration, holder, kit.ttl(), term, Reclaim.NEVER, Map.of());
    }

    /**
     * Sends one request to the provider.
     *
     * @param request what
     * @return the provider's answer
     */
    public AcquireResult acquire(AcquireRequest request) {
        direct.called(request);
        long called = direct.now();
        return direct.answered(called, Kit.uninterrupted(() -> provider.acquire(request, kit.timeout())));
    }

    /**
     * Tries once to be granted, as an engine does: with the generation seen, again while an attempt is spent.
     *
     * @param key what
     * @return granted, held by another or fenced
     */
    public AcquireResult tryAcquire(LeaseKey key) {
        return tryAcquire(key, 1);
    }

    /**
     * Tries once to be granted for a term.
     *
     * @param key what
     * @param term see {@link AcquireRequest#term()}
     * @return granted, held by another or fenced
     */
    public AcquireResult tryAcquire(LeaseKey key, long term) {
        AcquireResult result = acquire(request(key, inspect(key).generation(), term));
        for (int i = 0; i < ATTEMPTS && result instanceof AcquireResult.Spent spent; i++) {
            result = acquire(request(key, spent.record().generation(), term));
        }
        return result;
    }

    /**
     * Is granted, or the test fails.
     *
     * @param key what
     * @return the grant
     */
    public LeaseGuard grant(LeaseKey key) {
        return grant(key, 1);
    }

    /**
     * Is granted for a term, or the test fails.
     *
     * @param key what
     * @param term see {@link AcquireRequest#term()}
     * @return the grant
     */
    public LeaseGuard grant(LeaseKey key, long term) {
        return granted(key, tryAcquire(key, term));
    }

    private LeaseGuard granted(LeaseKey key, AcquireResult result) {
        if (result instanceof AcquireResult.Granted granted) {
            return granted.guard();
        }
        throw new AssertionError("'" + key + "' should be granted to " + holder + ", but the answer is " + result);
    }

    /**
     * Repeats a request that was granted.
     *
     * @param request the very same
     * @return the grant
     */
    public LeaseGuard grantAgain(AcquireRequest request) {
        return granted(request.key(), acquire(request));
    }

    /**
     * Is granted a key whose holder sends no beats, as soon as that is possible and at the latest a ttl and the declared bound
     * after this call, or the test fails. Time passes.
     *
     * @param key what
     * @return the grant
     */
    public LeaseGuard takeOver(LeaseKey key) {
        return takeOver(key, 1);
    }

    /**
     * {@link #takeOver(LeaseKey)} for a term.
     *
     * @param key what
     * @param term see {@link AcquireRequest#term()}
     * @return the grant
     */
    public LeaseGuard takeOver(LeaseKey key, long term) {
        Duration left = kit.ttl().plus(kit.traits().takeoverBound().at(kit.ttl()));
        AcquireResult result = tryAcquire(key, term);
        while (result instanceof AcquireResult.HeldByOther held && !left.isZero()) {
            Duration pause = held.retryAfter().compareTo(left) < 0 ? held.retryAfter() : left;
            kit.time().pass(pause);
            left = left.minus(pause);
            result = tryAcquire(key, term);
        }
        return granted(key, result);
    }

    /**
     * Is granted a lease of the production client, or the test fails.
     *
     * @param spec what and how
     * @return kept alive until it ends
     */
    public Lease lease(LeaseSpec spec) {
        return Kit.uninterrupted(() -> leases.tryAcquire(spec))
                .orElseThrow(() -> new AssertionError("'" + spec.key() + "' should be granted to " + holder
                        + ", but it is held: " + inspect(spec.key())));
    }

    /**
     * Is granted a lease of the production client with the kit's ttl, or the test fails.
     *
     * @param key what
     * @return kept alive until it ends
     */
    public Lease lease(LeaseKey key) {
        return lease(spec(key));
    }

    /**
     * Sends one heartbeat in term 1.
     *
     * @param guard the grant
     * @return the provider's answer
     */
    public HeartbeatResult heartbeat(LeaseGuard guard) {
        return heartbeat(guard, 1);
    }

    /**
     * Sends one heartbeat.
     *
     * @param guard the grant
     * @param currentTerm the database's term now
     * @return the provider's answer
     */
    public HeartbeatResult heartbeat(LeaseGuard guard, long currentTerm) {
        long called = direct.now();
        return direct.answered(
                called, Kit.uninterrupted(() -> provider.heartbeat(new Heartbeat(guard, currentTerm), kit.timeout())));
    }

    /**
     * Sends one release.
     *
     * @param guard the grant
     * @return the provider's answer
     */
    public ReleaseResult release(LeaseGuard guard) {
        return release(guard.key(), guard.leaseId());
    }

    /**
     * Sends one release.
     *
     * @param key the key
     * @param leaseId the lease id
     * @return the provider's answer
     */
    public ReleaseResult release(LeaseKey key, LeaseId leaseId) {
        long called = direct.now();
        return direct.answered(
                called,
                key,
                leaseId,
                Kit.uninterrupted(() -> provider.release(new ReleaseRequest(key, leaseId), kit.timeout())));
    }

    /**
     * Gives up a lease of the production client.
     *
     * @param lease to be released
     */
    public void release(Lease lease) {
        Kit.uninterrupted(() -> {
            lease.release();
            return lease;
        });
    }

    /**
     * Reads the record.
     *
     * @param key the key
     * @return of generation 0 if the key was never used
     */
    public LeaseRecord inspect(LeaseKey key) {
        return Kit.uninterrupted(() -> provider.inspect(key, Freshness.LINEARIZABLE, kit.timeout())
                .orElseGet(() -> LeaseRecord.neverUsed(key)));
    }

    /**
     * A spec with the kit's ttl.
     *
     * @param key what
     * @return the spec
     */
    public LeaseSpec spec(LeaseKey key) {
        return LeaseSpec.of(key).ttl(kit.ttl());
    }

    /** Closes the client, its provider and its timers. Repeatable. */
    @Override
    public void close() {
        leases.close();
        provider.close();
        scheduler.close();
    }

    /**
     * What the production client reported so far.
     *
     * @param type which events
     * @param <E> their type
     * @return in their order
     */
    public <E extends LeaseEvent> List<E> events(Class<E> type) {
        return kit.events().stream()
                .filter(recorded -> recorded.client() == this)
                .map(Kit.Recorded::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
