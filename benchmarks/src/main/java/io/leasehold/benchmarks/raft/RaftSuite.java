package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Suite;
import io.leasehold.benchmarks.jvm.JmhSuite;
import io.leasehold.benchmarks.load.Held;
import io.leasehold.benchmarks.load.Load;
import io.leasehold.benchmarks.load.Loads;
import io.leasehold.benchmarks.load.Site;
import io.leasehold.benchmarks.process.Scratch;
import io.leasehold.benchmarks.servers.Backend;
import io.leasehold.benchmarks.servers.EtcdServers;
import io.leasehold.benchmarks.turns.Turns;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bundled Raft engine: data on a real disk, members that do not serve the caller in processes of their own. */
public final class RaftSuite implements Suite {

    private static final int HELD = 10_000;

    private final String name;
    private final Duration full;
    private final String members;
    private final Works works;

    private RaftSuite(String name, Duration full, String members, Works works) {
        this.name = name;
        this.full = full;
        this.members = members;
        this.works = works;
    }

    /** In a new directory. */
    @FunctionalInterface
    private interface Works {
        List<Figure> measure(Effort effort, Turns turns, Path directory) throws Exception;
    }

    /** One member and three, embedded, and three members and a client that is none. */
    public static List<Suite> all() {
        return List.of(
                new RaftSuite("raft", Duration.ofSeconds(130), "1, in the process of the caller", RaftSuite::one),
                new RaftSuite(
                        "raft-3",
                        Duration.ofSeconds(100),
                        "3, the leader in the process of the caller",
                        (effort, turns, directory) -> new Writes(turns, 3).measure(directory)),
                new RaftSuite(
                        "raft-client",
                        Duration.ofSeconds(420),
                        "3, the caller in a process of its own",
                        RaftSuite::client));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration expected(Effort effort) {
        return effort.pick(full.dividedBy(8), full);
    }

    @Override
    public Map<String, String> setting() {
        return Map.of(
                "members", members + "; all on this machine, election-timeout 500 ms",
                "durability",
                        "every entry is forced to the disks of a majority before it is acknowledged, for every subject;"
                                + " jgroups-raft with log_use_fsync, which is off by default",
                "libraries", "Apache Ratis 3.3.0, jgroups-raft 1.1.4.Final, jetcd 0.8.7",
                "seed", Turns.SEED + ", of the order of subjects in a round");
    }

    @Override
    public List<Figure> run(Effort effort) throws Exception {
        Path directory = Scratch.create(name);
        try {
            return works.measure(effort, Turns.of(name, effort), directory);
        } finally {
            Scratch.delete(directory);
        }
    }

    private static List<Figure> one(Effort effort, Turns turns, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(new Writes(turns, 1).measure(directory.resolve("writes")));
        figures.addAll(Idle.table(turns));
        figures.addAll(Idle.member(turns, directory.resolve("idle")));
        for (int watchers : new int[] {1, 100, 1_000, 10_000}) {
            figures.addAll(Events.measure(watchers, turns.rounds(), turns.slot()));
        }
        figures.addAll(JmhSuite.raftReads(effort));
        return figures;
    }

    private static List<Figure> client(Effort effort, Turns turns, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (Cluster cluster = new Cluster(directory.resolve("cluster"))) {
            Site ours = new Site("raft-client", cluster.uri(), effort);
            figures.addAll(Loads.ofRequests().measure(ours));
            figures.addAll(Loads.ofWatches().measure(ours));
            try (Backend etcd = EtcdServers.cluster()) {
                figures.addAll(Network.measure(turns, cluster, etcd));
                Site beside = new Site("raft-client", cluster.uri(), effort, List.of(etcd.uri()));
                for (Load load : Loads.ofClients()) {
                    figures.addAll(load.measure(beside));
                }
                figures.addAll(new Held(HELD, new Leading(cluster)).measure(beside));
            }
            figures.add(Failover.measure(cluster, effort.pick(1, 8)));
        }
        return figures;
    }
}
