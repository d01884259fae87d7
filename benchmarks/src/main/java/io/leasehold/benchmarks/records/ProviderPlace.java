package io.leasehold.benchmarks.records;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
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
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A back end, asked by its provider alone: the client in front of it does the same however many records there are. */
final class ProviderPlace implements Place {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofDays(1);
    private static final HolderId HOLDER = HolderId.of("host-4711-0a1b2c3d");

    private final WriteLeaseProvider provider;
    private final Runnable server;
    private final Map<Integer, Long> generations = new HashMap<>();
    private Optional<LeaseGuard> held = Optional.empty();

    /** The server is ended after the provider. */
    ProviderPlace(WriteLeaseProvider provider, Runnable server) {
        this.provider = provider;
        this.server = server;
    }

    static ProviderPlace at(String uri, Runnable server) {
        LeaseClock clock = LeaseClock.system();
        LeaseScheduler scheduler = clock.newScheduler("records");
        return new ProviderPlace(
                Providers.open(ProviderSettings.parse(uri), ProviderContext.of(clock, scheduler)), () -> {
                    scheduler.close();
                    server.run();
                });
    }

    /** Acquires keys one by one that nobody releases. */
    void fill(int keys) throws InterruptedException {
        for (int i = 0; i < keys; i++) {
            LeaseGuard unused = granted("filled-" + i, 0);
        }
    }

    private LeaseGuard granted(String key, long generation) throws InterruptedException {
        AcquireRequest request = new AcquireRequest(
                LeaseKey.of(key), LeaseId.random(), generation, HOLDER, TTL, 1, AcquireRequest.Reclaim.NEVER, Map.of());
        if (provider.acquire(request, TIMEOUT) instanceof AcquireResult.Granted granted) {
            return granted.guard();
        }
        throw new IllegalStateException(key + " was not granted");
    }

    private LeaseGuard held() {
        return held.orElseThrow();
    }

    @Override
    public void acquire(int key) throws InterruptedException {
        LeaseGuard guard = granted("own-" + key, generations.getOrDefault(key, 0L));
        generations.put(key, guard.token().generation());
        held = Optional.of(guard);
    }

    @Override
    public void heartbeat() throws InterruptedException {
        if (!(provider.heartbeat(new Heartbeat(held(), 1), TIMEOUT) instanceof HeartbeatResult.StillHeld)) {
            throw new IllegalStateException(held().key() + " is lost");
        }
    }

    @Override
    public void inspect() throws InterruptedException {
        if (provider.inspect(held().key(), Freshness.LINEARIZABLE, TIMEOUT).isEmpty()) {
            throw new IllegalStateException(held().key() + " has no record");
        }
    }

    @Override
    public void release() throws InterruptedException {
        ReleaseRequest request = new ReleaseRequest(held().key(), held().leaseId());
        if (!(provider.release(request, TIMEOUT) instanceof ReleaseResult.Released)) {
            throw new IllegalStateException(held().key() + " was not released");
        }
    }

    @Override
    public void close() {
        provider.close();
        server.run();
    }
}
