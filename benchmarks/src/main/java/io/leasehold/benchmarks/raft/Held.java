package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Figure;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Leases that one client, in this process, keeps alive at three members in processes of their own. */
final class Held {

    private static final Duration TTL = Duration.ofSeconds(30);
    private static final Duration PERIOD = TTL.dividedBy(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AtomicLong beats = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final Map<String, List<Double>> samples = new LinkedHashMap<>();
    private final Cluster cluster;
    private final int leases;

    Held(Cluster cluster, int leases) {
        this.cluster = cluster;
        this.leases = leases;
    }

    List<Figure> measure(int periods) throws Exception {
        long before = heap();
        try (LeaseClient client =
                LeaseClient.builder().uri(cluster.uri()).listener(this::count).open()) {
            List<CompletableFuture<Lease>> acquiring = new ArrayList<>();
            for (int i = 0; i < leases; i++) {
                acquiring.add(client.acquireAsync(LeaseSpec.of("held-" + i).ttl(TTL), PATIENCE));
            }
            List<Lease> held = acquiring.stream().map(CompletableFuture::join).toList();
            TimeUnit.NANOSECONDS.sleep(PERIOD.toNanos());
            for (int period = 0; period < periods; period++) {
                period();
            }
            add("lost or missed", held.stream().filter(lease -> !lease.isHeld()).count() + missed.doubleValue());
            add("heap of the client", (heap() - before) / (double) leases);
        }
        return figures();
    }

    private void count(LeaseEvent event) {
        if (event instanceof LeaseEvent.Extended) {
            beats.incrementAndGet();
        } else if (event instanceof LeaseEvent.BeatMissed) {
            missed.incrementAndGet();
        }
    }

    private void period() throws Exception {
        long leader = cluster.leader().pid();
        long self = ProcessHandle.current().pid();
        long leaderCpu = cpuNanos(leader);
        long selfCpu = cpuNanos(self);
        long entries = cluster.appliedIndex();
        long beaten = beats.get();
        long start = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(PERIOD.toNanos());
        double took = System.nanoTime() - start;
        add("CPU of the leader", 100 * (cpuNanos(leader) - leaderCpu) / took);
        add("CPU", 100 * (cpuNanos(self) - selfCpu) / took);
        add("forced entries", (cluster.appliedIndex() - entries) / (double) Math.max(1, beats.get() - beaten));
    }

    private static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow()
                .toNanos();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void add(String what, double value) {
        samples.computeIfAbsent(what, first -> new ArrayList<>()).add(value);
    }

    private List<Figure> figures() {
        Map<String, String> units =
                Map.of("lost or missed", "leases", "heap of the client", "B/lease", "forced entries", "entries/beat");
        List<Figure> figures = new ArrayList<>();
        samples.forEach((what, all) -> figures.add(new Figure(
                "raft-client",
                "%,d held leases, ttl %d s: %s".formatted(leases, TTL.toSeconds(), what),
                "leasehold",
                Figure.Role.OURS,
                units.getOrDefault(what, "% of a core"),
                all)));
        return figures;
    }
}
