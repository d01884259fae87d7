package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.AcquireResult.Spent;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, several of them in each process. The clock stands still, so no lease expires. */
class ConcurrencyTest {

    private static final int THREADS = 8;
    private static final int GRANTS_EACH = 50;

    private final Bench bench = new Bench();
    private final AtomicInteger inside = new AtomicInteger();
    private final Queue<FencingToken> tokens = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(180)
    void r2_3_onlyOneThreadOfAllProcessesHoldsAtATimeAndTokensOnlyGrow() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                RecordStoreProvider process = i % 2 == 0 ? bench.a : bench.b;
                work.add(() -> grants(process));
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(List.copyOf(tokens))
                .hasSize(THREADS * GRANTS_EACH)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private Void grants(RecordStoreProvider process) throws InterruptedException {
        long seen = 0;
        for (int granted = 0; granted < GRANTS_EACH; ) {
            AcquireResult result = bench.acquire(process, Bench.request("h", seen));
            if (result instanceof Granted grant) {
                hold(process, grant.guard());
                granted++;
            } else {
                seen = result instanceof Spent spent
                        ? spent.record().generation()
                        : ((HeldByOther) result).record().generation();
            }
        }
        return null;
    }

    private void hold(RecordStoreProvider process, LeaseGuard guard) throws InterruptedException {
        assertThat(inside.incrementAndGet()).isEqualTo(1);
        tokens.add(guard.token());
        assertThat(bench.beat(process, guard)).isInstanceOf(StillHeld.class);
        inside.decrementAndGet();
        bench.release(process, guard.leaseId());
    }
}
