package io.leasehold.raft;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Many large entries. */
record Load(String uri) {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String LARGE = "x".repeat(480);

    /** Acquires keys that nobody else uses, until so many are granted or one is not. */
    void send(int count) {
        LeaseClock clock = LeaseClock.system();
        try (LeaseScheduler scheduler = clock.newScheduler("load");
                WriteLeaseProvider provider = new RaftProviderFactory()
                        .create(ProviderSettings.parse(uri), new Traffic.Context(clock, scheduler))) {
            AtomicBoolean failed = new AtomicBoolean();
            IntStream.range(0, count).parallel().filter(i -> !failed.get()).forEach(i -> acquire(provider, failed));
        }
    }

    private static void acquire(WriteLeaseProvider provider, AtomicBoolean failed) {
        try {
            LeaseId id = LeaseId.random();
            provider.acquire(
                    new AcquireRequest(
                            LeaseKey.of("load/" + id),
                            id,
                            0,
                            HolderId.of("load"),
                            TIMEOUT,
                            1,
                            AcquireRequest.Reclaim.NEVER,
                            Map.of("large", LARGE)),
                    TIMEOUT);
        } catch (LeaseException e) {
            failed.set(true); // why: the fault that this load is for may hit it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
