package io.leasehold.redis;

import io.leasehold.LeaseScheduler;
import io.leasehold.spi.Watch;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints about keys, by the publish of each script that changed one: one subscription a key, whoever asks. A hint fires when the
 * subscription is live, again after each reconnect, and for each message; a message that is lost is lost (rule 9.4).
 */
final class Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Connections connections;
    private final LeaseScheduler scheduler;
    private final boolean sharded;
    private final Map<String, List<Hint>> hints = new ConcurrentHashMap<>();
    private final Map<String, StatefulRedisPubSubConnection<String, String>> live = new ConcurrentHashMap<>();
    private final Set<StatefulRedisPubSubConnection<String, String>> heard = ConcurrentHashMap.newKeySet();

    private Subscriptions(Connections connections, LeaseScheduler scheduler, boolean sharded) {
        this.connections = connections;
        this.scheduler = scheduler;
        this.sharded = sharded;
    }

    /** Gives the connection that serves a channel now; fails while there is none. */
    @FunctionalInterface
    interface Connections {
        CompletableFuture<StatefulRedisPubSubConnection<String, String>> of(String channel);
    }

    /** With SUBSCRIBE. */
    static Subscriptions plain(Connections connections, LeaseScheduler scheduler) {
        return new Subscriptions(connections, scheduler, false);
    }

    /** Of a connection that was handed in alone: there is nothing to subscribe with. */
    static Subscriptions none(LeaseScheduler scheduler) {
        return new Subscriptions(channel -> new CompletableFuture<>(), scheduler, false);
    }

    /** With SSUBSCRIBE, for a cluster: a message stays with the node of its slot. */
    static Subscriptions sharded(Connections connections, LeaseScheduler scheduler) {
        return new Subscriptions(connections, scheduler, true);
    }

    /** Of which messages somebody wants to be told. What no script of this version sends counts as any change. */
    enum Interest {
        /** Every one. */
        CHANGES,
        /** Not those of a grant, which raised no term: it frees nothing. */
        FREE;

        /** What {@code acquire.lua} sends then. */
        private static final String GRANTED = "granted";

        private boolean isIn(String message) {
            return this == CHANGES || !message.equals(GRANTED);
        }
    }

    private record Hint(Interest interest, Runnable action) {}

    Watch watch(String channel, Interest interest, Runnable action) {
        Hint hint = new Hint(interest, action);
        hints.compute(channel, (name, before) -> {
            List<Hint> all = before == null ? new CopyOnWriteArrayList<>() : before;
            all.add(hint);
            return all;
        });
        if (live.containsKey(channel)) {
            action.run();
        } else {
            subscribe(channel);
        }
        return () -> end(channel, hint);
    }

    private void end(String channel, Hint hint) {
        List<Hint> left = hints.computeIfPresent(channel, (name, all) -> {
            all.remove(hint);
            return all.isEmpty() ? null : all;
        });
        StatefulRedisPubSubConnection<String, String> connection = left == null ? live.remove(channel) : null;
        if (connection != null) {
            unsubscribe(connection, channel);
            subscribe(channel); // why: somebody may have come in between, and found it live
        }
    }

    /** Servers changed their places: subscribes everything where it is served now. */
    void moved() {
        hints.keySet().forEach(this::subscribe);
    }

    private void subscribe(String channel) {
        if (!hints.containsKey(channel)) {
            return;
        }
        Later.then(connections.of(channel), (connection, error) -> {
            if (error != null) {
                LOG.debug("no connection to subscribe to '{}'", channel, error);
                scheduler.schedule(() -> subscribe(channel), AGAIN);
            } else {
                subscribe(channel, connection);
            }
        });
    }

    private void subscribe(String channel, StatefulRedisPubSubConnection<String, String> connection) {
        if (heard.add(connection)) {
            Ear ear = new Ear(connection);
            connection.addListener((RedisPubSubListener<String, String>) ear);
            connection.addListener(ear.reconnects());
        }
        StatefulRedisPubSubConnection<String, String> before = live.get(channel);
        if (before != null && !before.equals(connection)) {
            live.remove(channel, before);
            unsubscribe(before, channel);
        }
        (sharded ? connection.async().ssubscribe(channel) : connection.async().subscribe(channel))
                .exceptionally(error -> {
                    LOG.debug("'{}' could not be subscribed to", channel, error);
                    return null;
                });
    }

    private void unsubscribe(StatefulRedisPubSubConnection<String, String> connection, String channel) {
        (sharded ? connection.async().sunsubscribe(channel) : connection.async().unsubscribe(channel))
                .exceptionally(error -> {
                    LOG.debug("'{}' could not be unsubscribed from", channel, error);
                    return null;
                });
    }

    private void fire(String channel) {
        hints.getOrDefault(channel, List.of()).forEach(hint -> hint.action().run());
    }

    private void fire(String channel, String message) {
        for (Hint hint : hints.getOrDefault(channel, List.of())) {
            if (hint.interest().isIn(message)) {
                hint.action().run();
            }
        }
    }

    /** What comes over one connection. */
    private final class Ear extends RedisPubSubAdapter<String, String> {
        private final StatefulRedisPubSubConnection<String, String> connection;

        Ear(StatefulRedisPubSubConnection<String, String> connection) {
            this.connection = connection;
        }

        private RedisConnectionStateListener reconnects() {
            return new RedisConnectionStateListener() {
                @Override
                public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
                    moved();
                }
            };
        }

        @Override
        public void message(String channel, String message) {
            fire(channel, message);
        }

        @Override
        public void smessage(String channel, String message) {
            fire(channel, message);
        }

        @Override
        public void subscribed(String channel, long count) {
            nowLive(channel);
        }

        @Override
        public void ssubscribed(String channel, long count) {
            nowLive(channel);
        }

        @Override
        public void sunsubscribed(String channel, long count) {
            if (live.remove(channel, connection) && hints.containsKey(channel)) {
                subscribe(channel);
            }
        }

        private void nowLive(String channel) {
            if (hints.containsKey(channel)) {
                live.put(channel, connection);
                fire(channel);
            } else {
                unsubscribe(connection, channel);
            }
        }
    }
}
