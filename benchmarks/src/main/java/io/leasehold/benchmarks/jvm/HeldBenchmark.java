package io.leasehold.benchmarks.jvm;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Asking a lease whether it is held, and the reading of a clock that no such answer can do without. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // why: JMH calls the set-up first
public class HeldBenchmark {

    private LeaseClient client;
    private Lease lease;

    @Setup
    public void open() throws InterruptedException {
        client = LeaseClient.open("local:held");
        lease = client.acquire(LeaseSpec.of("held").ttl(Duration.ofMinutes(1)));
    }

    @TearDown
    public void close() {
        client.close();
    }

    @Benchmark
    public boolean isHeld() {
        return lease.isHeld();
    }

    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }
}
