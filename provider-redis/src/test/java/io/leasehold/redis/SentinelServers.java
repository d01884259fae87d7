package io.leasehold.redis;

import io.leasehold.tck.KitTime;
import io.leasehold.tck.ServerProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A master, two replicas and three sentinels of the test's own. */
final class SentinelServers implements AutoCloseable {

    static final String MASTER = "mymaster";

    private static final Duration SETTLED = Duration.ofSeconds(30);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<ServerProcess> sentinels = new ArrayList<>();
    private final List<Integer> sentinelPorts = new ArrayList<>();

    private SentinelServers() {}

    static SentinelServers start(Path directory, int replicas) {
        SentinelServers all = new SentinelServers();
        try {
            all.startServers(directory, replicas);
            for (int i = 0; i < 3; i++) {
                all.startSentinel(directory.resolve("sentinel-" + i));
            }
            await("the sentinels know all", () -> all.sentinelPorts.stream().allMatch(port -> all.knowsAll(port)));
            return all;
        } catch (RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private void startServers(Path directory, int replicas) {
        List<String> options = new ArrayList<>(RedisServer.DURABLE);
        options.addAll(List.of("--repl-ping-replica-period", "1", "--repl-diskless-sync-delay", "0"));
        servers.add(start(directory.resolve("server-0"), options));
        options.addAll(List.of("--replicaof", "127.0.0.1 " + servers.get(0).port()));
        for (int i = 1; i <= replicas; i++) {
            servers.add(start(directory.resolve("server-" + i), options));
        }
        await(
                "the replicas are linked",
                () -> servers.stream()
                        .skip(1)
                        .allMatch(server -> server.info("master_link_status").equals("up")));
    }

    private static RedisServer start(Path directory, List<String> options) {
        RedisServer.create(directory);
        return RedisServer.start(directory, options);
    }

    private void startSentinel(Path directory) {
        int port = ServerProcess.freePort();
        RedisServer.create(directory);
        Path configuration = directory.resolve("sentinel.conf");
        List<String> lines = List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + directory,
                "sentinel monitor " + MASTER + " 127.0.0.1 " + servers.get(0).port() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " 500",
                "sentinel failover-timeout " + MASTER + " 2000",
                "sentinel parallel-syncs " + MASTER + " 2");
        try {
            Files.write(configuration, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sentinels.add(ServerProcess.builder(
                        "sentinel-" + port,
                        directory,
                        List.of(RedisServer.installed("redis-sentinel"), configuration.toString()))
                .ready(ServerProcess.Readiness.port(port), SETTLED)
                .start());
        sentinelPorts.add(port);
    }

    static void await(String what, java.util.function.BooleanSupplier condition) {
        if (!KitTime.real().passUntil(SETTLED, condition)) {
            throw new AssertionError("not within " + SETTLED + ": " + what);
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
        String hosts = sentinelPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        return "redis-sentinel://" + hosts + "/" + MASTER + "?namespace=tck";
    }

    List<RedisServer> servers() {
        return servers;
    }

    /** Which server the sentinels name. */
    RedisServer master() {
        int port = Integer.parseInt(told(sentinelPorts.get(0)).get("port"));
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    List<RedisServer> replicas() {
        RedisServer master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /** Waits until every sentinel names another master than this. */
    void awaitFailoverFrom(RedisServer old) {
        String port = Integer.toString(old.port());
        await(
                "a failover",
                () -> sentinelPorts.stream()
                        .allMatch(sentinel ->
                                !told(sentinel).getOrDefault("port", port).equals(port)));
        await("the new master's role", () -> master().info("role").equals("master"));
    }

    /** Waits until every other server is a replica of the master, and the sentinels see it up. */
    void awaitReplication() {
        await("replication", () -> {
            String master = Integer.toString(master().port());
            return replicas().stream()
                    .allMatch(server -> server.info("master_port").equals(master)
                            && server.info("master_link_status").equals("up"));
        });
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
