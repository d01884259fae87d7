package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.leasehold.LeaseKey;
import io.leasehold.tck.LeaseProviderFixture.Damage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** What tests do to the data of an etcd behind the provider's back, and what its metrics say. */
final class EtcdData {

    /** Of gRPC and jetcd, shared by all their users in a JVM; and of the HTTP client that reads the metrics. */
    static final List<String> SHARED_THREADS =
            List.of("grpc-", "FailsafeDelayScheduler", "HttpClient-", "Keep-Alive-Timer");

    private EtcdData() {}

    static void damage(InetSocketAddress server, LeaseKey key, Damage how) {
        switch (how) {
            case FLIPPED_BYTE ->
                change(server, key, bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                });
            case TRUNCATED -> change(server, key, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
            case FOREIGN -> change(server, key, bytes -> "{\"somebody\": \"else's\"}".getBytes(StandardCharsets.UTF_8));
            case NEWER_SCHEMA -> rewrite(server, key, json -> replaced(json, "\"schema\":1", "\"schema\":99"));
        }
    }

    static void exhaustGeneration(InetSocketAddress server, LeaseKey key) {
        rewrite(
                server,
                key,
                json -> replaced(json, "\"generation\":\"1\"", "\"generation\":\"" + Long.MAX_VALUE + "\""));
    }

    private static String replaced(String json, String what, String by) {
        assertThat(json).contains(what);
        return json.replace(what, by);
    }

    /** As another program would that keeps the form of the value. */
    private static void rewrite(InetSocketAddress server, LeaseKey key, UnaryOperator<String> change) {
        change(server, key, bytes -> {
            String record = new String(EtcdValue.read(key, bytes), StandardCharsets.UTF_8);
            return EtcdValue.of(change.apply(record).getBytes(StandardCharsets.UTF_8));
        });
    }

    static void change(InetSocketAddress server, LeaseKey key, UnaryOperator<byte[]> change) {
        try (Client client = client(server)) {
            KV kv = client.getKVClient();
            ByteSequence path = new EtcdRecordStore.Namespace("leasehold").path(key);
            byte[] before = kv.get(path)
                    .get(10, TimeUnit.SECONDS)
                    .getKvs()
                    .get(0)
                    .getValue()
                    .getBytes();
            kv.put(path, ByteSequence.from(change.apply(before))).get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the record of '" + key + "' cannot be changed", e);
        }
    }

    /** How often a key was written; 0 if it does not exist. */
    static long version(InetSocketAddress server, ByteSequence path) {
        try (Client client = client(server)) {
            return client.getKVClient().get(path).get(10, TimeUnit.SECONDS).getKvs().stream()
                    .mapToLong(KeyValue::getVersion)
                    .sum();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("'" + path + "' cannot be read", e);
        }
    }

    static Client client(InetSocketAddress server) {
        return Client.builder().target("ip:///127.0.0.1:" + server.getPort()).build();
    }

    /** Watches that the server keeps for clients. */
    static int watchers(InetSocketAddress server) {
        return (int) metric(server, "etcd_debugging_mvcc_watcher_total");
    }

    static double metric(InetSocketAddress server, String name) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(EtcdNode.http(server.getPort()) + "/metrics"))
                .build();
        try {
            String all = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
            return all.lines()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
    }
}
