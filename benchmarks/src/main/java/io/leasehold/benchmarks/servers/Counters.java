package io.leasehold.benchmarks.servers;

import io.leasehold.raft.RaftOperator;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a back end has counted of its clients' traffic, asked from outside. */
public interface Counters extends AutoCloseable {

    /** Requests of clients so far. */
    long requests() throws Exception;

    /** Reads from the sockets of clients so far, where the server counts them: no more than the clients flushed; else 0. */
    default long reads() {
        return 0;
    }

    @Override
    default void close() {}

    static Counters of(String uri) {
        return switch (uri.substring(0, uri.indexOf(':'))) {
            case "redis" -> new OfRedis(uri);
            case "etcd" -> () -> ofEtcd(uri);
            case "zookeeper" -> () -> ofZooKeeper(uri);
            case "dynamodb" -> SentRequests::soFar;
            case "raft" -> () -> ofRaft(uri);
            default -> throw new IllegalArgumentException("requests to " + uri + " cannot be counted");
        };
    }

    /** Messages from clients to all members; a stream of heartbeats has one a heartbeat. */
    private static long ofEtcd(String uri) throws IOException, InterruptedException {
        Pattern received = Pattern.compile("(?m)^grpc_server_msg_received_total\\{.*} ([0-9.e+]+)$");
        double sum = 0;
        for (String member : uri.substring("etcd://".length()).split(",", -1)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + member + "/metrics"))
                    .build();
            String metrics = HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
            Matcher matcher = received.matcher(metrics);
            while (matcher.find()) {
                sum += Double.parseDouble(matcher.group(1));
            }
        }
        return (long) sum;
    }

    /** Entries of the log: what each request of a lone client becomes. */
    private static long ofRaft(String uri) throws InterruptedException {
        Pattern applied = Pattern.compile("\"appliedIndex\":([0-9]+)");
        try (RaftOperator operator = RaftOperator.open(uri)) {
            return operator.status(Duration.ofSeconds(2)).values().stream()
                    .map(applied::matcher)
                    .filter(Matcher::find)
                    .mapToLong(index -> Long.parseLong(index.group(1)))
                    .max()
                    .orElseThrow();
        }
    }

    /** Packets, the pings of sessions among them. */
    private static long ofZooKeeper(String uri) throws IOException {
        URI server = URI.create(uri);
        return Mntr.counter(new InetSocketAddress(server.getHost(), server.getPort()), "zk_packets_received");
    }

    /** Redis counts what scripts call together with what clients send; these commands only clients send. */
    final class OfRedis implements Counters {
        private static final Set<String> SENT = Set.of(
                "eval", "evalsha", "subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ping", "wait", "waitaof");
        private static final Pattern CALLS = Pattern.compile("cmdstat_([^:]+):calls=(\\d+),.*");

        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;

        OfRedis(String uri) {
            client = RedisClient.create(uri);
            connection = client.connect();
        }

        @Override
        public long requests() {
            return lines("commandstats")
                    .map(CALLS::matcher)
                    .filter(line -> line.matches() && SENT.contains(line.group(1)))
                    .mapToLong(line -> Long.parseLong(line.group(2)))
                    .sum();
        }

        @Override
        public long reads() {
            return lines("stats")
                    .filter(line -> line.startsWith("total_reads_processed:"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                    .sum();
        }

        private Stream<String> lines(String section) {
            return connection.sync().info(section).lines();
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }
}
