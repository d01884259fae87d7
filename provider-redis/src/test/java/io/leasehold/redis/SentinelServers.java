package io.leasehold.redis;

import io.leasehold.tck.KitTime;
import io.leasehold.tck.ServerProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A master, two replicas and three sentinels of the test's own. */
final class SentinelServers implements AutoCloseable {

    static final String MASTER = "mymaster";

    /** Short: what the tests of failovers wait for. */
    static final Duration SOON = Duration.ofMillis(500);

    private static final int REPLICAS = 2;

    private static final Duration SETTLED = Duration.ofSeconds(90);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<ServerProcess> sentinels = new ArrayList<>();
    private final List<Integer> sentinelPorts = new ArrayList<>();
    private final List<Integer> announcedPorts = new ArrayList<>();
    private final Duration downAfter;

    private SentinelServers(Duration downAfter) {
        this.downAfter = downAfter;
    }

    /** Two replicas; a master that is silent for so long is replaced. */
    static SentinelServers start(Path directory, Duration downAfter) {
        return start(directory, downAfter, RedisServer.DURABLE, List.of());
    }

    /** With options of the servers, and others of the sentinels. */
    static SentinelServers start(
            Path directory, Duration downAfter, List<String> options, List<String> sentinelOptions) {
        SentinelServers all = new SentinelServers(downAfter);
        try {
            all.startServers(directory, options);
            for (int i = 0; i < 3; i++) {
                all.startSentinel(directory.resolve("sentinel-" + i), sentinelOptions);
            }
            await("the sentinels know all", () -> all.sentinelPorts.stream().allMatch(port -> all.knowsAll(port)));
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private void startServers(Path directory, List<String> more) {
        List<String> options = new ArrayList<>(more);
        options.addAll(List.of("--repl-ping-replica-period", "1", "--repl-diskless-sync-delay", "0"));
        servers.add(RedisServer.shimmed(directory.resolve("server-0"), options));
        options.addAll(List.of("--replicaof", "127.0.0.1 " + servers.get(0).announced()));
        for (int i = 1; i <= REPLICAS; i++) {
            servers.add(RedisServer.shimmed(directory.resolve("server-" + i), options));
        }
        await(
                "the replicas are linked",
                () -> servers.stream()
                        .skip(1)
                        .allMatch(server -> server.info("master_link_status").equals("up")));
    }

    private void startSentinel(Path directory, List<String> options) {
        int port = ServerProcess.freePort();
        int announced = port;
        RedisServer.create(directory);
        Path configuration = directory.resolve("sentinel.conf");
        List<String> lines = new ArrayList<>(RedisServer.lines(options));
        if (options.contains(Certificate.OPTION)) {
            announced = ServerProcess.freePort();
            lines.add("tls-port " + announced);
        }
        lines.addAll(List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + directory,
                "sentinel monitor " + MASTER + " 127.0.0.1 " + servers.get(0).announced() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " " + downAfter.toMillis(),
                "sentinel failover-timeout " + MASTER + " 2000",
                "sentinel parallel-syncs " + MASTER + " 2"));
        RedisServer.write(configuration, lines);
        sentinels.add(
                ServerProcess.builder("sentinel-" + port, directory, RedisServer.command(configuration, "--sentinel"))
                        .ready(ServerProcess.Readiness.port(port), SETTLED)
                        .start());
        sentinelPorts.add(port);
        announcedPorts.add(announced);
    }

    static void await(String what, BooleanSupplier condition) {
        if (!KitTime.real().passUntil(SETTLED, () -> isAnswered(condition))) {
            throw new AssertionError("not within " + SETTLED + ": " + what);
        }
    }

    /** A server that changes its role hangs up on whoever asks it. */
    private static boolean isAnswered(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (RedisException e) {
            return false;
        }
    }

    private boolean knowsAll(int sentinelPort) {
        Map<String, String> told = told(sentinelPort);
        return told.getOrDefault("num-slaves", "").equals(Integer.toString(servers.size() - 1))
                && told.getOrDefault("num-other-sentinels", "").equals("2");
    }

    private static Map<String, String> told(int sentinelPort) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", sentinelPort));
        try (StatefulRedisSentinelConnection<String, String> connection = client.connectSentinel()) {
            return connection.sync().master(MASTER);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    String uri() {
        String hosts = announcedPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return "redis-sentinel://" + hosts + "/" + MASTER + "?namespace=tck";
    }

    List<RedisServer> servers() {
        return servers;
    }

    /** Which server the sentinels name. */
    RedisServer master() {
        int port = Integer.parseInt(told(sentinelPorts.get(0)).get("port"));
        return servers.stream()
                .filter(server -> server.announced() == port)
                .findFirst()
                .orElseThrow();
    }

    List<RedisServer> replicas() {
        RedisServer master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /** Waits until every sentinel names another master than this. */
    void awaitFailoverFrom(RedisServer old) {
        String port = Integer.toString(old.announced());
        await(
                "a failover",
                () -> sentinelPorts.stream()
                        .allMatch(sentinel ->
                                !told(sentinel).getOrDefault("port", port).equals(port)));
        await("the new master's role", () -> master().info("role").equals("master"));
    }

    /** Waits until every other server is a replica of the master, and all sentinels see the same master up. */
    void awaitReplication() {
        await("replication", this::isSettled);
    }

    private boolean isSettled() {
        RedisServer master = master();
        String port = Integer.toString(master.announced());
        return sentinelPorts.stream().map(SentinelServers::told).allMatch(told -> isUp(told, port))
                && master.info("role").equals("master")
                && replicas().stream()
                        .allMatch(server -> server.info("master_port").equals(port)
                                && server.info("master_link_status").equals("up"));
    }

    private static boolean isUp(Map<String, String> told, String port) {
        return port.equals(told.get("port")) && "master".equals(told.get("flags"));
    }

    /** Power fails everywhere at once. */
    void losePower() {
        servers.forEach(RedisServer::losePower);
        servers.forEach(server -> server.process().start());
        awaitReplication();
    }

    /** A copy of the data of a replica; the replica. */
    RedisServer copyReplica() {
        RedisServer replica = replicas().get(0);
        replica.process().pause();
        replica.process().copyData();
        replica.process().resume();
        return replica;
    }

    /** Puts the copy back while all others are down: the replica is promoted with older data. */
    void promoteOlder(RedisServer replica) {
        RedisServer old = master();
        List<RedisServer> others =
                servers.stream().filter(server -> server != replica).toList();
        others.forEach(server -> server.process().kill());
        replica.process().putBackData();
        awaitFailoverFrom(old);
        others.forEach(server -> server.process().start());
        awaitReplication();
    }

    /** Kills the master; a replica is promoted; the old master comes back as a replica. */
    void failOver() {
        RedisServer old = master();
        old.process().kill();
        awaitFailoverFrom(old);
        old.process().start();
        awaitReplication();
    }

    @Override
    public void close() {
        sentinels.forEach(ServerProcess::close);
        servers.forEach(server -> {
            if (server.process().isRunning()) {
                server.process().kill();
            }
            server.close();
        });
    }
}
