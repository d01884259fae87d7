package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One store, one manual clock, and providers over it, each standing for a process. */
final class Bench {

    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration TIMEOUT = Duration.ofSeconds(1);
    static final LeaseKey KEY = LeaseKey.of("orders-db");

    final ManualClock clock = new ManualClock();
    final TestStore store = new TestStore();
    final RecordStoreProvider a = process();
    final RecordStoreProvider b = process();

    RecordStoreProvider process() {
        return builder().build();
    }

    RecordStoreProvider.Builder builder() {
        ProviderContext context = ProviderContext.of(clock, clock.newScheduler("test"));
        return RecordStoreProvider.over(store, context).traits(ProviderTraits.of(Duration.ofMillis(1)));
    }

    static AcquireRequest request(String holder, long seenGeneration) {
        return new AcquireRequest(
                KEY, LeaseId.random(), seenGeneration, HolderId.of(holder), TTL, 1, Reclaim.NEVER, Map.of());
    }

    static AcquireRequest withTerm(AcquireRequest request, long term) {
        return new AcquireRequest(
                request.key(),
                request.leaseId(),
                request.seenGeneration(),
                request.holder(),
                request.ttl(),
                term,
                request.reclaim(),
                request.attributes());
    }

    static AcquireRequest onKey(LeaseKey key, AcquireRequest request) {
        return new AcquireRequest(
                key,
                request.leaseId(),
                request.seenGeneration(),
                request.holder(),
                request.ttl(),
                request.term(),
                request.reclaim(),
                request.attributes());
    }

    static AcquireRequest reclaiming(AcquireRequest request) {
        return new AcquireRequest(
                request.key(),
                request.leaseId(),
                request.seenGeneration(),
                request.holder(),
                request.ttl(),
                request.term(),
                Reclaim.OWN_HOLDER,
                request.attributes());
    }

    AcquireResult acquire(RecordStoreProvider provider, AcquireRequest request) throws InterruptedException {
        return provider.acquire(request, TIMEOUT);
    }

    /** A grant to the provider, on the generation stored now. */
    LeaseGuard grant(RecordStoreProvider provider, String holder) throws InterruptedException {
        return granted(acquire(
                provider, request(holder, record().map(LeaseRecord::generation).orElse(0L))));
    }

    static LeaseGuard granted(AcquireResult result) {
        assertThat(result).isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) result).guard();
    }

    static Duration retryAfter(AcquireResult result) {
        assertThat(result).isInstanceOf(AcquireResult.HeldByOther.class);
        return ((AcquireResult.HeldByOther) result).retryAfter();
    }

    HeartbeatResult beat(RecordStoreProvider provider, LeaseGuard guard) throws InterruptedException {
        return provider.heartbeat(new Heartbeat(guard, guard.token().term()), TIMEOUT);
    }

    ReleaseResult release(RecordStoreProvider provider, LeaseId leaseId) throws InterruptedException {
        return provider.release(new ReleaseRequest(KEY, leaseId), TIMEOUT);
    }

    ReleaseResult handOver(RecordStoreProvider provider, LeaseId leaseId, String successor)
            throws InterruptedException {
        return provider.release(new ReleaseRequest(KEY, leaseId, Optional.of(HolderId.of(successor))), TIMEOUT);
    }

    LeaseAdmin admin(RecordStoreProvider provider) {
        return provider.admin().orElseThrow();
    }

    /** What is stored, read behind the providers' back. */
    Optional<LeaseRecord> record() {
        return store.stored(KEY).map(s -> new RecordCodec(Optional.empty()).decode(KEY, s.bytes()));
    }

    Optional<LeaseRecord> inspect(RecordStoreProvider provider) throws InterruptedException {
        return provider.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT);
    }
}
