package io.leasehold.redis;

import io.leasehold.tck.ServerProcess;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A cluster of three masters with one replica each, of the test's own. */
final class ClusterServers implements AutoCloseable {

    /** Short: what the tests of failovers wait for. */
    static final Duration SOON = Duration.ofSeconds(1);

    private static final int MASTERS = 3;

    private final List<RedisServer> servers = new ArrayList<>();

    private final Duration timeout;

    private ClusterServers(Duration timeout) {
        this.timeout = timeout;
    }

    /** A master that is silent for so long is replaced. */
    static ClusterServers start(Path directory, Duration timeout) {
        return start(directory, timeout, RedisServer.DURABLE);
    }

    static ClusterServers start(Path directory, Duration timeout, List<String> options) {
        ClusterServers all = new ClusterServers(timeout);
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                all.servers.add(all.start(directory.resolve("node-" + i), options));
            }
            all.form();
            all.awaitSettled();
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private RedisServer start(Path directory, List<String> more) {
        List<String> options = new ArrayList<>(more);
        options.addAll(List.of("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf"));
        options.addAll(List.of("--cluster-port", Integer.toString(ServerProcess.freePort())));
        options.addAll(List.of(
                "--cluster-node-timeout", Long.toString(timeout.toMillis()), "--cluster-replica-validity-factor", "0"));
        options.addAll(List.of("--repl-diskless-sync-delay", "0", "--repl-ping-replica-period", "1"));
        return RedisServer.shimmed(directory, options);
    }

    private void form() {
        int share = SlotHash.SLOT_COUNT / MASTERS + 1;
        RedisServer first = servers.get(0);
        for (int i = 0; i < servers.size(); i++) {
            RedisServer server = servers.get(i);
            int epoch = i + 1;
            server.run(0, redis -> redis.clusterSetConfigEpoch(epoch));
            if (i < MASTERS) {
                int from = i * share;
                int to = Math.min(from + share, SlotHash.SLOT_COUNT) - 1;
                server.run(
                        0,
                        redis -> redis.clusterAddSlots(
                                IntStream.rangeClosed(from, to).toArray()));
            }
            meet(first, server);
        }
        SentinelServers.await(
                "the nodes know each other",
                () -> servers.stream().allMatch(server -> view(server).size() == servers.size()));
        for (int i = 0; i < MASTERS; i++) {
            String id = servers.get(i).run(0, redis -> redis.clusterMyId());
            servers.get(MASTERS + i).run(0, redis -> redis.clusterReplicate(id));
        }
    }

    /** CLUSTER MEET with the bus port, which is not the usual one. */
    private static void meet(RedisServer first, RedisServer server) {
        String bus = server.option("cluster-port");
        first.command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(server.announced()), bus);
    }

    private static Partitions view(RedisServer server) {
        String nodes = server.run(0, redis -> redis.clusterNodes());
        return ClusterPartitionParser.parse(nodes);
    }

    /** Every node that runs sees every slot served and every other node alive. */
    void awaitSettled() {
        SentinelServers.await("the cluster is settled", () -> servers.stream().allMatch(this::isSettled));
    }

    private boolean isSettled(RedisServer server) {
        boolean served = server.run(0, redis -> redis.clusterInfo()).contains("cluster_state:ok");
        boolean linked = server.info("role").equals("master")
                || server.info("master_link_status").equals("up");
        return served
                && linked
                && view(server).stream()
                        .noneMatch(node -> node.is(RedisClusterNode.NodeFlag.FAIL)
                                || node.is(RedisClusterNode.NodeFlag.EVENTUAL_FAIL));
    }

    String uri() {
        String hosts = servers.stream()
                .limit(2)
                .map(node -> "127.0.0.1:" + node.announced())
                .collect(Collectors.joining(","));
        return "redis-cluster://" + hosts + "?namespace=tck";
    }

    List<RedisServer> servers() {
        return servers;
    }

    List<RedisServer> masters() {
        return servers.stream()
                .filter(server -> server.info("role").equals("master"))
                .toList();
    }

    /** The master that serves a name. */
    RedisServer masterOf(String name) {
        RedisServer any = servers.stream()
                .filter(server -> server.process().isRunning())
                .findFirst()
                .orElseThrow();
        int port = view(any).getMasterBySlot(SlotHash.getSlot(name)).getUri().getPort();
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    RedisServer replicaOf(RedisServer master) {
        String port = Integer.toString(master.announced());
        return servers.stream()
                .filter(server -> server.process().isRunning()
                        && server.info("master_port").equals(port))
                .findFirst()
                .orElseThrow();
    }

    /** Kills the master of a name; its replica takes over; the old master comes back as a replica. */
    void failOver(RedisServer old) {
        RedisServer next = replicaOf(old);
        old.process().kill();
        awaitMaster(next);
        old.process().start();
        awaitSettled();
    }

    /** Power fails everywhere at once. */
    void losePower() {
        servers.forEach(RedisServer::losePower);
        servers.forEach(server -> server.process().start());
        awaitSettled();
    }

    /** A copy of the data of each replica; the replicas. */
    List<RedisServer> copyReplicas() {
        List<RedisServer> replicas = masters().stream().map(this::replicaOf).toList();
        replicas.forEach(replica -> {
            replica.process().pause();
            replica.process().copyData();
            replica.process().resume();
        });
        return replicas;
    }

    /** Puts the copy back while the master is down: the replica is promoted with older data. */
    void promoteOlder(RedisServer replica) {
        String port = replica.info("master_port");
        RedisServer master = servers.stream()
                .filter(server -> port.equals(Integer.toString(server.announced())))
                .findFirst()
                .orElseThrow();
        master.process().kill();
        replica.process().putBackData();
        awaitMaster(replica);
        master.process().start();
        awaitSettled();
    }

    static void awaitMaster(RedisServer next) {
        SentinelServers.await(
                "a failover",
                () -> next.info("role").equals("master")
                        && next.run(0, redis -> redis.clusterInfo()).contains("cluster_state:ok"));
    }

    @Override
    public void close() {
        servers.forEach(server -> {
            if (server.process().isRunning()) {
                server.process().kill();
            }
            server.close();
        });
    }
}
