package io.leasehold.redis;

import io.leasehold.LeaseUnavailableException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the sentinels which server is the master, and under which epoch. */
final class Sentinels {

    private final RedisClient client;
    private final List<RedisURI> addresses;
    private final String masterName;

    Sentinels(RedisClient client, List<RedisURI> addresses, String masterName) {
        this.client = client;
        this.addresses = addresses;
        this.masterName = masterName;
    }

    /**
     * What one sentinel believes.
     *
     * @param host of the master
     * @param port of the master
     * @param epoch raised by every failover
     * @param replicas that belong to the master
     * @param down how many of them it sees down
     * @param sentinels how many watch the master
     */
    record View(String host, int port, long epoch, int replicas, int down, int sentinels) {

        boolean isSameServer(View other) {
            return host.equals(other.host) && port == other.port;
        }
    }

    /**
     * The view with the highest epoch among those of a majority of all sentinels: with the epoch comes the address to which it
     * belongs. Fails if no majority answers.
     */
    CompletableFuture<View> ask() {
        Poll poll = new Poll();
        addresses.forEach(address -> Later.then(view(address), (view, error) -> poll.heard(view)));
        return poll.result;
    }

    private CompletableFuture<View> view(RedisURI address) {
        return client.connectSentinelAsync(StringCodec.UTF8, address)
                .thenCompose(connection -> view(connection).whenComplete((view, error) -> Master.end(connection)));
    }

    private CompletableFuture<View> view(StatefulRedisSentinelConnection<String, String> connection) {
        CompletableFuture<Map<String, String>> master =
                connection.async().master(masterName).toCompletableFuture();
        return connection
                .async()
                .replicas(masterName)
                .toCompletableFuture()
                .thenCombine(
                        master,
                        (replicas, told) -> new View(
                                told.getOrDefault("ip", ""),
                                number(told, "port"),
                                number(told, "config-epoch"),
                                replicas.size(),
                                (int) replicas.stream()
                                        .filter(Sentinels::isDown)
                                        .count(),
                                number(told, "num-other-sentinels") + 1));
    }

    private static boolean isDown(Map<String, String> replica) {
        String flags = replica.getOrDefault("flags", "");
        return flags.contains("down") || flags.contains("disconnected");
    }

    private static int number(Map<String, String> told, String field) {
        return Integer.parseInt(told.getOrDefault(field, "0"));
    }

    /** Complete as soon as a majority was heard. */
    private final class Poll {
        private final CompletableFuture<View> result = new CompletableFuture<>();
        private final List<View> views = new ArrayList<>();
        private int heard;

        synchronized void heard(@Nullable View view) {
            heard++;
            if (view != null) {
                views.add(view);
            }
            int all = views.stream().mapToInt(View::sentinels).max().orElse(addresses.size());
            if (views.size() * 2 > Math.max(all, addresses.size())) {
                result.complete(views.stream()
                        .max(Comparator.comparingLong(View::epoch))
                        .orElseThrow());
            } else if (heard == addresses.size()) {
                result.completeExceptionally(new LeaseUnavailableException(
                        "only " + views.size() + " of " + Math.max(all, addresses.size())
                                + " sentinels answered about '" + masterName + "'",
                        null));
            }
        }
    }
}
