package io.leasehold.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The server that the sentinels named, and the connections to it.
 *
 * @param target for scripts
 * @param hints for subscriptions, made when first needed
 */
record Master(Target target, Memo<StatefulRedisPubSubConnection<String, String>> hints) {

    static Master of(Target target, Supplier<CompletableFuture<StatefulRedisPubSubConnection<String, String>>> hints) {
        return new Master(target, new Memo<>(hints));
    }

    void close() {
        StatefulRedisPubSubConnection<String, String> subscribed = hints.close();
        if (subscribed != null) {
            end(subscribed);
        }
        target.close();
    }

    /** Without waiting. */
    static void end(StatefulConnection<String, String> connection) {
        Later.then(connection.closeAsync(), (done, error) -> {});
    }
}
