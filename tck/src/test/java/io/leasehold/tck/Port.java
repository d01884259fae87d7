package io.leasehold.tck;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
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
import java.util.function.BiConsumer;

/** Hands everything on, so that something broken changes one thing only. */
class Port implements WriteLeaseProvider {

    private final WriteLeaseProvider behind;

    Port(WriteLeaseProvider behind) {
        this.behind = behind;
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        return behind.acquire(request, timeout);
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        return behind.heartbeat(beat, timeout);
    }

    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        behind.heartbeatAll(beats, timeout, onAnswer);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        return behind.release(request, timeout);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        return behind.inspect(key, freshness, timeout);
    }

    @Override
    public ProviderTraits traits() {
        return behind.traits();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return behind.watch(key, mayHaveChanged);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return behind.admin();
    }

    @Override
    public void close() {
        behind.close();
    }
}
