package io.leasehold.benchmarks.jvm;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.Freshness;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code local:}, and what the JDK has for the threads of one JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // why: JMH calls the set-up first
public class LocalBenchmark {

    private final LeaseKey used = LeaseKey.of("used");
    private final LeaseSpec free = LeaseSpec.of("free");
    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore semaphore = new Semaphore(1);
    private final ConcurrentHashMap<LeaseKey, LeaseRecord> map = new ConcurrentHashMap<>();
    private LeaseClient client;

    @Setup
    public void open() throws InterruptedException {
        client = LeaseClient.open("local:bench");
        client.acquire(LeaseSpec.of(used)).release();
        map.put(used, client.inspect(used, Freshness.LOCAL).orElseThrow());
    }

    @TearDown
    public void close() {
        client.close();
    }

    @Benchmark
    public Lease acquireAndRelease() throws InterruptedException {
        Lease lease = client.acquire(free);
        lease.release();
        return lease;
    }

    /** The lock tells threads apart, as a lease does not; the semaphore has no owner, as a lease has. */
    @Benchmark
    public boolean lockAndSemaphore() throws InterruptedException {
        lock.lock();
        try {
            semaphore.acquire();
            semaphore.release();
        } finally {
            lock.unlock();
        }
        return lock.isLocked();
    }

    @Benchmark
    public Optional<LeaseRecord> inspect() throws InterruptedException {
        return client.inspect(used, Freshness.LOCAL);
    }

    @Benchmark
    public @Nullable LeaseRecord mapGet() {
        return map.get(used);
    }
}
