package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.load.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The CPU of the leader of three members while a client keeps leases, period by period of its heartbeats. */
record Leading(Cluster cluster) implements Held.Servers {

    private static final int PERIODS = 4;
    /** A heartbeat is sent five times in a ttl; by the second all are spread as they will go on. */
    private static final int BEATS = 5;

    @Override
    public List<Figure> measure(String work, Duration ttl) throws Exception {
        Duration period = ttl.dividedBy(BEATS);
        TimeUnit.NANOSECONDS.sleep(period.toNanos());
        long leader = cluster.leader().pid();
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < PERIODS; i++) {
            long cpu = cpuNanos(leader);
            long start = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(period.toNanos());
            shares.add(100.0 * (cpuNanos(leader) - cpu) / (System.nanoTime() - start));
        }
        return List.of(new Figure(
                "raft-client", work + ": CPU of the leader", "leasehold", Figure.Role.OURS, "%core", shares));
    }

    private static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow()
                .toNanos();
    }
}
