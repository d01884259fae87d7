package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** One connection subscribed to each channel once, and one listener of the driver that calls all who wait for a channel. */
record RedisChannels() implements Watcher {

    @Override
    public String name() {
        return "bare SUBSCRIBE, Lettuce " + Subjects.versionOf(RedisClient.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Closeable open(String uri, List<String> keys, IntConsumer heard) {
        Map<String, List<Integer>> listeners = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            listeners
                    .computeIfAbsent("lease:{" + keys.get(i) + "}", any -> new ArrayList<>())
                    .add(i);
        }
        RedisClient client = RedisClient.create(uri);
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                listeners.getOrDefault(channel, List.of()).forEach(heard::accept);
            }
        });
        connection.sync().subscribe(listeners.keySet().toArray(String[]::new));
        return client::shutdown;
    }
}
