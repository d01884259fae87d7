package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** A provider in real time, with the verbs as a test says them. */
final class Opened implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final Duration TTL = Duration.ofSeconds(30);

    private final LeaseScheduler scheduler = LeaseClock.system().newScheduler("test");
    private final Map<Capability, String> withdrawn = new ConcurrentHashMap<>();
    private final WriteLeaseProvider provider;

    private Opened(Function<ProviderContext, WriteLeaseProvider> opening) {
        this.provider = opening.apply(new Context());
    }

    static Opened at(String uri) {
        return new Opened(context -> Providers.open(ProviderSettings.parse(uri), context));
    }

    static Opened with(RedisProviderBuilder builder) {
        return new Opened(builder::open);
    }

    private final class Context implements ProviderContext {
        @Override
        public LeaseClock clock() {
            return LeaseClock.system();
        }

        @Override
        public LeaseScheduler scheduler() {
            return scheduler;
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            withdrawn.put(capability, reason);
        }
    }

    WriteLeaseProvider provider() {
        return provider;
    }

    /** As reported to the context. */
    Map<Capability, String> withdrawn() {
        return withdrawn;
    }

    static AcquireRequest request(String key, long seenGeneration, long term) {
        return request(key, seenGeneration, term, TTL);
    }

    static AcquireRequest request(String key, long seenGeneration, long term, Duration ttl) {
        return new AcquireRequest(
                LeaseKey.of(key),
                LeaseId.random(),
                seenGeneration,
                HolderId.of("test"),
                ttl,
                term,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
    }

    long generation(String key) throws InterruptedException {
        return provider.inspect(LeaseKey.of(key), Freshness.LINEARIZABLE, TIMEOUT)
                .map(record -> record.generation())
                .orElse(0L);
    }

    AcquireResult tryAcquire(String key) throws InterruptedException {
        return tryAcquire(key, 1);
    }

    AcquireResult tryAcquire(String key, long term) throws InterruptedException {
        return provider.acquire(request(key, generation(key), term), TIMEOUT);
    }

    LeaseGuard acquire(String key) throws InterruptedException {
        return acquire(key, 1);
    }

    LeaseGuard acquire(String key, long term) throws InterruptedException {
        AcquireResult result = tryAcquire(key, term);
        assertThat(result).isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) result).guard();
    }

    /** Tries again while somebody else's release, or a failover, is under way; a grant whose answer was lost in it lasts for a ttl. */
    LeaseGuard acquireOnceFree(String key, long term) {
        AtomicReference<AcquireResult> last = new AtomicReference<>();
        await().atMost(TTL.multipliedBy(3))
                .ignoreExceptionsMatching(Opened::isOfFailover)
                .until(() -> {
                    last.set(tryAcquire(key, term));
                    return last.get() instanceof AcquireResult.Granted;
                });
        return ((AcquireResult.Granted) last.get()).guard();
    }

    /** A connection that breaks leaves what was on it unknown. */
    static boolean isOfFailover(Throwable failure) {
        return failure instanceof LeaseUnavailableException || failure instanceof LeaseOutcomeUnknownException;
    }

    HeartbeatResult beat(LeaseGuard guard) throws InterruptedException {
        return provider.heartbeat(new Heartbeat(guard, guard.token().term()), TIMEOUT);
    }

    void release(LeaseGuard guard) throws InterruptedException {
        provider.release(new ReleaseRequest(guard.key(), guard.leaseId(), Optional.empty()), TIMEOUT);
    }

    @Override
    public void close() {
        provider.close();
        scheduler.close();
    }
}
