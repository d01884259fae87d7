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
import java.util.stream.IntStream;

/** Many large entries. */
record Load(String uri) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String LARGE = "x".repeat(480);

    /** Acquires so many keys that nobody else uses; some may fail. Always true. */
    boolean send(int count) {
        LeaseClock clock = LeaseClock.system();
        try (LeaseScheduler scheduler = clock.newScheduler("load");
                WriteLeaseProvider provider = new RaftProviderFactory()
                        .create(ProviderSettings.parse(uri), new Traffic.Context(clock, scheduler))) {
            IntStream.range(0, count).parallel().forEach(i -> acquire(provider));
        }
        return true;
    }

    private static void acquire(WriteLeaseProvider provider) {
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
            // why: the fault that this load is for may hit it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
