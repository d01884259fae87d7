package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.ProviderContext;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;

/** Opens a provider on one server. What it opened before a failure is closed (rule 12.3). */
final class SingleNodeOpening {

    private static final Duration STARTING = Duration.ofSeconds(2);

    private SingleNodeOpening() {}

    static RedisProvider open(RedisSettings settings, ProviderContext context) {
        RedisURI uri = settings.single();
        KeyNames names = settings.names();
        ClientResources resources = Driver.resources();
        RedisClient client = RedisClient.create(resources);
        try {
            client.setOptions(Driver.configured(ClientOptions.builder(), settings).build());
            return open(client, uri, names, context, () -> Driver.end(client, resources));
        } catch (RuntimeException e) {
            Driver.end(client, resources);
            throw e;
        }
    }

    /** On a client that the caller may have handed in; {@code end} ends what is ours. */
    static RedisProvider open(
            RedisClient client, RedisURI uri, KeyNames names, ProviderContext context, Runnable end) {
        Memo<StatefulRedisPubSubConnection<String, String>> hints = new Memo<>(
                () -> client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture());
        StatefulRedisConnection<String, String> connection = Connected.within(
                uri.getTimeout(), client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture());
        Runnable endAll = () -> {
            close(hints);
            connection.close();
            end.run();
        };
        try {
            Subscriptions subscriptions = Subscriptions.plain(channel -> hints.get(), context.scheduler());
            return on(new Link(connection, Scripts.single(), names), subscriptions, names, context, endAll);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** On a connection that was handed in. */
    static RedisProvider on(
            StatefulRedisConnection<String, String> connection, KeyNames names, ProviderContext context) {
        Subscriptions none = Subscriptions.none(context.scheduler());
        RedisProvider provider = on(new Link(connection, Scripts.single(), names), none, names, context, () -> {});
        provider.withdraw(Capability.PUSH_WATCH, "nothing can be subscribed to over a connection that is handed in");
        return provider;
    }

    private static void close(Memo<StatefulRedisPubSubConnection<String, String>> hints) {
        StatefulRedisPubSubConnection<String, String> open = hints.close();
        if (open != null) {
            open.close();
        }
    }

    private static RedisProvider on(
            Link link, Subscriptions subscriptions, KeyNames names, ProviderContext context, Runnable end) {
        LiveTraits traits = new LiveTraits(RedisTraits.SINGLE, context);
        ServerChecks checks = new ServerChecks(traits);
        StatefulRedisConnection<String, String> connection = link.connection();
        ServerFacts facts = Connected.within(STARTING, ServerFacts.of(connection));
        requireAlone(facts);
        checks.requireSafe(facts);
        Connected.within(STARTING, link.prepare());
        Connected.again(connection, () -> ServerFacts.of(connection).thenAccept(checks::withdraw));
        return new RedisProvider(new SingleNode(link, subscriptions, end), names, traits, context);
    }

    private static void requireAlone(ServerFacts facts) {
        if (facts.isKnown() && !facts.isMaster()) {
            throw new UnsafeBackendException("role of the server", "a replica", "a master");
        }
        if (facts.isClusterNode()) {
            throw new UnsafeBackendException("cluster_enabled", "1", "0, or the scheme redis-cluster:");
        }
    }
}
