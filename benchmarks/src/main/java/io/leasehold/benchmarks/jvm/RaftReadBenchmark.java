package io.leasehold.benchmarks.jvm;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.benchmarks.process.Scratch;
import io.leasehold.client.LeaseClient;
import io.leasehold.raft.RaftLeaseNode;
import io.leasehold.raft.RaftNodeConfig;
import io.leasehold.spi.Freshness;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of an embedded member of a group of one: of what it has applied, with how stale that may be, and through the log. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // why: JMH calls the set-up first
public class RaftReadBenchmark {

    private final LeaseKey used = LeaseKey.of("used");
    private final ConcurrentHashMap<LeaseKey, LeaseRecord> map = new ConcurrentHashMap<>();
    private Path directory;
    private RaftLeaseNode node;
    private LeaseClient client;

    @Setup
    public void open() throws IOException, InterruptedException {
        directory = Scratch.create("raft-read");
        String peer = "n1=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort();
        node = RaftLeaseNode.start(RaftNodeConfig.of(Map.of(
                "id", "n1", "peers", peer, "directory", directory.resolve("n1").toString())));
        node.awaitReady(Duration.ofMinutes(1));
        client = LeaseClient.builder().provider(node.client()).open();
        client.acquire(used.text()).release();
        map.put(used, node.readLocal(used).record().orElseThrow());
    }

    @TearDown
    public void close() throws IOException {
        client.close();
        node.close();
        Scratch.delete(directory);
    }

    @Benchmark
    public RaftLeaseNode.LocalRead readLocal() {
        return node.readLocal(used);
    }

    @Benchmark
    public Optional<LeaseRecord> inspectLocal() throws InterruptedException {
        return client.inspect(used, Freshness.LOCAL);
    }

    @Benchmark
    public Optional<LeaseRecord> inspectLeader() throws InterruptedException {
        return client.inspect(used, Freshness.LEADER);
    }

    @Benchmark
    public Optional<LeaseRecord> inspectLinearizable() throws InterruptedException {
        return client.inspect(used, Freshness.LINEARIZABLE);
    }

    @Benchmark
    public @Nullable LeaseRecord mapGet() {
        return map.get(used);
    }
}
