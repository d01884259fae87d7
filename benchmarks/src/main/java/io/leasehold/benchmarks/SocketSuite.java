package io.leasehold.benchmarks;

import io.leasehold.benchmarks.load.Held;
import io.leasehold.benchmarks.load.Load;
import io.leasehold.benchmarks.load.Loads;
import io.leasehold.benchmarks.load.Site;
import io.leasehold.benchmarks.servers.Backend;
import io.leasehold.benchmarks.servers.DynamoDbLocal;
import io.leasehold.benchmarks.servers.EtcdServers;
import io.leasehold.benchmarks.servers.RedisServer;
import io.leasehold.benchmarks.servers.ZooKeeperServer;
import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** A provider whose leases are in servers: all loads, on servers that run for the time of the suite. */
final class SocketSuite implements Suite {

    private static final int HELD = 10_000;
    /** At a ttl of 30 s DynamoDB Local has as many beats of these in a second as of 10,000 at 150 s; it follows no more. */
    private static final int HELD_IN_DYNAMODB = 2_000;

    private final String name;
    private final Callable<Backend> servers;
    private final List<Load> loads;
    private final Duration full;
    private final Map<String, String> setting = new TreeMap<>();

    private SocketSuite(String name, Callable<Backend> servers, List<Load> loads, Duration full) {
        this.name = name;
        this.servers = servers;
        this.loads = loads;
        this.full = full;
    }

    static List<Suite> all() {
        Duration usual = Duration.ofSeconds(330);
        return List.of(
                new SocketSuite("redis", RedisServer::open, pushing(), usual),
                new SocketSuite("etcd", EtcdServers::single, pushing(), usual),
                new SocketSuite("etcd-3", EtcdServers::cluster, List.of(Loads.ofRequests()), Duration.ofMinutes(2)),
                new SocketSuite("zookeeper", ZooKeeperServer::open, pushing(), usual),
                new SocketSuite("dynamodb", DynamoDbLocal::open, polled(), usual));
    }

    private static List<Load> pushing() {
        List<Load> loads = new ArrayList<>(List.of(Loads.ofRequests(), Loads.ofWatches()));
        loads.addAll(Loads.ofClients());
        loads.add(new Held(HELD));
        return loads;
    }

    /** DynamoDB tells nobody of a change. */
    private static List<Load> polled() {
        List<Load> loads = new ArrayList<>(List.of(Loads.ofRequests()));
        loads.addAll(Loads.ofClients());
        loads.add(new Held(HELD_IN_DYNAMODB));
        return loads;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration expected(Effort effort) {
        return effort.pick(full.dividedBy(10), full);
    }

    @Override
    public Map<String, String> setting() {
        return setting;
    }

    @Override
    public List<Figure> run(Effort effort) throws Exception {
        try (Backend backend = servers.call()) {
            setting.putAll(backend.setting());
            setting.put(
                    "subjects",
                    Subjects.of(backend.uri()).stream().map(Subject::name).collect(Collectors.joining(", ")));
            setting.put("seed", "1, of the order of subjects in a round");
            List<Figure> figures = new ArrayList<>();
            for (Load load : loads) {
                figures.addAll(load.measure(new Site(name, backend.uri(), effort)));
            }
            return figures;
        }
    }
}
