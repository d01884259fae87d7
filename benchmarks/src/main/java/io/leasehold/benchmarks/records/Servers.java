package io.leasehold.benchmarks.records;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.leasehold.tck.ServerProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Servers with many records: the record of one key, as a provider wrote it, is copied to others by the server's own means. */
final class Servers {

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration FILL = Duration.ofMinutes(1);
    private static final int PUTS = 100;
    private static final int IN_FLIGHT = 16;
    /** As the beginning and the end of a range: all keys. */
    private static final ByteSequence FIRST = ByteSequence.from(new byte[] {0});

    private static final String COPY =
            "for i = 1, tonumber(ARGV[1]) - 1 do redis.call('copy', 'lease:{filled-0}', 'lease:{filled-' .. i .. '}') end";

    private Servers() {}

    /** One Redis without persistence. */
    static Place redis(Path directory, int records) throws Exception {
        int port = ServerProcess.freePort();
        Path home = Files.createDirectories(directory.resolve("redis-" + records));
        List<String> command = List.of(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no");
        ServerProcess server = started("redis", home, command, port);
        String uri = "redis://127.0.0.1:" + port;
        ProviderPlace place = ProviderPlace.at(uri, () -> end(server));
        RedisURI target = RedisURI.create(uri);
        target.setTimeout(FILL);
        RedisClient client = RedisClient.create(target);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            place.fill(1);
            Object unused =
                    connection.sync().eval(COPY, ScriptOutputType.STATUS, new String[0], Integer.toString(records));
            return place;
        } catch (Exception e) {
            place.close();
            throw e;
        } finally {
            client.shutdown();
        }
    }

    /** One member of etcd with its defaults. */
    static Place etcd(Path directory, int records) throws Exception {
        int port = ServerProcess.freePort();
        String url = "http://127.0.0.1:" + port;
        String peer = "http://127.0.0.1:" + ServerProcess.freePort();
        Path home = Files.createDirectories(directory.resolve("etcd-" + records));
        List<String> command = List.of(
                "etcd",
                "--data-dir=" + home.resolve("data"),
                "--log-level=error",
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer);
        ServerProcess server = started("etcd", home, command, port);
        ProviderPlace place = ProviderPlace.at("etcd://127.0.0.1:" + port, () -> end(server));
        try (Client client = Client.builder().endpoints(url).build()) {
            place.fill(1);
            copy(client, records);
            return place;
        } catch (Exception e) {
            place.close();
            throw e;
        }
    }

    private static void copy(Client client, int records) throws Exception {
        KeyValue record =
                client
                        .getKVClient()
                        .get(FIRST, GetOption.builder().withRange(FIRST).build())
                        .get()
                        .getKvs()
                        .stream()
                        .filter(entry ->
                                entry.getKey().toString(StandardCharsets.UTF_8).endsWith("filled-0"))
                        .findFirst()
                        .orElseThrow();
        String path = record.getKey().toString(StandardCharsets.UTF_8);
        String start = path.substring(0, path.length() - 1);
        Queue<CompletableFuture<TxnResponse>> under = new ArrayDeque<>();
        for (int from = 1; from < records; from += PUTS) {
            Op[] puts = IntStream.range(from, Math.min(records, from + PUTS))
                    .mapToObj(i -> Op.put(
                            ByteSequence.from(start + i, StandardCharsets.UTF_8), record.getValue(), PutOption.DEFAULT))
                    .toArray(Op[]::new);
            under.add(client.getKVClient().txn().Then(puts).commit());
            if (under.size() == IN_FLIGHT) {
                TxnResponse unused = under.remove().get();
            }
        }
        CompletableFuture.allOf(under.toArray(CompletableFuture<?>[]::new)).get();
    }

    private static ServerProcess started(String name, Path home, List<String> command, int port) {
        return ServerProcess.builder(name, home, command)
                .ready(ServerProcess.Readiness.port(port), START)
                .start();
    }

    private static void end(ServerProcess server) {
        server.kill();
        server.close();
    }
}
