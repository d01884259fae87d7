package io.leasehold.tck;

import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Acquires of one key that start at the same instant, by threads of four processes. */
final class Race implements AutoCloseable {

    private static final int PROCESSES = 4;

    private final List<KitClient> processes;
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService runners =
            Executors.newCachedThreadPool(task -> new Thread(task, "race-" + threads.incrementAndGet()));

    Race(Kit kit) {
        processes = IntStream.range(0, PROCESSES)
                .mapToObj(i -> kit.client("process-" + i))
                .toList();
    }

    /** The grants that came of so many simultaneous acquires. */
    List<LeaseGuard> run(LeaseKey key, int contenders) {
        long generation = processes.get(0).inspect(key).generation();
        CyclicBarrier start = new CyclicBarrier(contenders);
        List<Future<AcquireResult>> results = IntStream.range(0, contenders)
                .mapToObj(i -> runners.submit(() -> {
                    KitClient process = processes.get(i % PROCESSES);
                    int unused = start.await();
                    return process.acquire(process.request(key, generation));
                }))
                .toList();
        return results.stream()
                .map(result -> Kit.uninterrupted(result::get))
                .filter(AcquireResult.Granted.class::isInstance)
                .map(granted -> ((AcquireResult.Granted) granted).guard())
                .toList();
    }

    /** Each process looks at the key: where expiry is observed, its time begins now. */
    void observe(LeaseKey key) {
        processes.forEach(process -> {
            AcquireResult unused = process.tryAcquire(key);
        });
    }

    void release(LeaseGuard guard) {
        processes.get(0).release(guard);
    }

    @Override
    public void close() {
        runners.shutdownNow();
    }
}
