package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Suite;
import io.leasehold.benchmarks.jvm.JmhSuite;
import io.leasehold.benchmarks.jvm.Scratch;
import io.leasehold.benchmarks.turns.Turns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bundled Raft engine: members in processes of their own, data on a real disk. */
public final class RaftSuite implements Suite {

    @Override
    public String name() {
        return "raft";
    }

    @Override
    public Duration expected(Effort effort) {
        return effort.pick(Duration.ofSeconds(70), Duration.ofMinutes(6));
    }

    @Override
    public Map<String, String> setting() {
        return Map.of(
                "durability",
                        "every entry is forced to the disks of a majority before it is acknowledged; jgroups-raft with log_use_fsync",
                "members",
                        "the leader in the process of the caller, the others in processes of their own, all on this machine",
                "libraries", "Apache Ratis 3.3.0, jgroups-raft 1.1.4.Final, jetcd 0.8.7",
                "seed", Long.toString(Turns.SEED));
    }

    @Override
    public List<Figure> run(Effort effort) throws Exception {
        Turns turns = Turns.of("raft", effort);
        Path directory = Scratch.create("raft");
        try {
            List<Figure> figures = new ArrayList<>();
            figures.addAll(new Writes(turns, 1).measure(directory.resolve("one")));
            figures.addAll(new Writes(turns, 3).measure(directory.resolve("three")));
            figures.addAll(Idle.table(turns));
            figures.addAll(Idle.member(turns, directory.resolve("idle")));
            for (int watchers : new int[] {1, 100, 1_000, 10_000}) {
                figures.addAll(Events.measure(watchers, turns.rounds(), turns.slot()));
            }
            figures.addAll(cluster(effort, turns, directory));
            figures.addAll(JmhSuite.raftReads(effort));
            return figures;
        } finally {
            Scratch.delete(directory);
        }
    }

    private static List<Figure> cluster(Effort effort, Turns turns, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (Cluster cluster = new Cluster(directory.resolve("cluster"))) {
            figures.addAll(Network.measure(turns, cluster, directory.resolve("etcd")));
            figures.addAll(new Held(cluster, effort.pick(1_000, 10_000)).measure(effort.pick(1, 3)));
            figures.add(Failover.measure(cluster, effort.pick(2, 8)));
        }
        return figures;
    }
}
