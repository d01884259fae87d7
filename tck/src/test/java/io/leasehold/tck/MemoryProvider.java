package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** One process's view of a {@link MemoryBackEnd}. */
class MemoryProvider implements WriteLeaseProvider {

    private static final Set<Capability> CAPABILITIES = Set.of(
            Capability.SURVIVES_RESTART,
            Capability.SURVIVES_POWER_LOSS,
            Capability.SURVIVES_FAILOVER,
            Capability.PUSH_WATCH,
            Capability.CLOCK_FREE_EXPIRY);

    private static final ProviderTraits TRAITS = with();

    static final Capability WEAKENED = Capability.SURVIVES_POWER_LOSS;

    private final MemoryBackEnd backEnd;
    private final AtomicBoolean paused;
    private final AtomicBoolean closed = new AtomicBoolean();

    MemoryProvider(MemoryBackEnd backEnd, AtomicBoolean paused) {
        this.backEnd = backEnd;
        this.paused = paused;
    }

    static ProviderTraits with(Capability... more) {
        return ProviderTraits.of(
                        Duration.ofMillis(50),
                        Stream.concat(CAPABILITIES.stream(), Stream.of(more)).toArray(Capability[]::new))
                .withWaiting(Duration.ofMillis(250), Duration.ofMillis(500), 2);
    }

    private void requireRunning() {
        if (closed.get()) {
            throw new IllegalStateException("this memory provider is closed");
        }
        if (paused.get()) {
            throw new LeaseUnavailableException("the back end is paused");
        }
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) {
        requireRunning();
        return backEnd.acquire(request);
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) {
        requireRunning();
        return backEnd.heartbeat(beat);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) {
        requireRunning();
        return backEnd.release(request);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) {
        requireRunning();
        return backEnd.inspect(key);
    }

    @Override
    public ProviderTraits traits() {
        return backEnd.isWeakened() ? TRAITS.withdraw(WEAKENED, "the memory is not kept") : TRAITS;
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        MemoryBackEnd.Hint hint = new MemoryBackEnd.Hint(key, mayHaveChanged);
        backEnd.watch(hint);
        mayHaveChanged.run();
        return () -> backEnd.unwatch(hint);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new LeaseAdmin() {
            @Override
            public List<LeaseRecord> list(String prefix, Duration timeout) {
                throw new UnsupportedOperationException("no test lists");
            }

            @Override
            public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) {
                throw new UnsupportedOperationException("no test revokes");
            }

            @Override
            public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) {
                return backEnd.publishTerm(key, term);
            }
        });
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
