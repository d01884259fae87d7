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
import java.util.concurrent.CompletableFuture;

/** Opens a provider on one server. What it opened before a failure is closed (rule 12.3). */
final class SingleNodeOpening {

    private static final Duration STARTING = Duration.ofSeconds(2);

    private final KeyNames names;
    private final ServerChecks checks;

    private SingleNodeOpening(KeyNames names, LiveTraits traits) {
        this.names = names;
        this.checks = new ServerChecks(traits);
    }

    static RedisProvider open(RedisSettings settings, ProviderContext context) {
        RedisURI uri = settings.single();
        KeyNames names = settings.names();
        ClientResources resources = Driver.resources();
        RedisClient client = RedisClient.create(resources);
        Runnable end = () -> Driver.end(client, resources);
        try {
            client.setOptions(
                    Driver.configured(ClientOptions.builder(), settings).build());
            return open(client, uri, names, context, end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    /** On a client that the caller may have handed in; {@code end} ends what is ours. */
    static RedisProvider open(RedisClient client, RedisURI uri, KeyNames names, ProviderContext context, Runnable end) {
        LiveTraits traits = new LiveTraits(RedisTraits.SINGLE, context);
        SingleNodeOpening opening = new SingleNodeOpening(names, traits);
        Memo<StatefulRedisPubSubConnection<String, String>> hints = new Memo<>(
                () -> client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture());
        SingleNode node = new SingleNode(
                () -> client.connectAsync(StringCodec.UTF8, uri)
                        .toCompletableFuture()
                        .thenApply(opening::link),
                Subscriptions.plain(channel -> hints.get(), context.scheduler()),
                () -> {
                    close(hints);
                    end.run();
                });
        return opening.start(node, uri.getTimeout(), new RedisProvider(node, names, traits, context));
    }

    /** On a connection that was handed in: the only one, and not closed here. */
    static RedisProvider on(
            StatefulRedisConnection<String, String> connection, KeyNames names, ProviderContext context) {
        LiveTraits traits = new LiveTraits(RedisTraits.SINGLE, context);
        SingleNodeOpening opening = new SingleNodeOpening(names, traits);
        GivenNode node = new GivenNode(opening.link(connection), Subscriptions.none(context.scheduler()));
        traits.withdraw(Capability.PUSH_WATCH, "nothing can be subscribed to over a connection that is handed in");
        return opening.start(node, STARTING, new RedisProvider(node, names, traits, context));
    }

    private static void close(Memo<StatefulRedisPubSubConnection<String, String>> hints) {
        StatefulRedisPubSubConnection<String, String> open = hints.close();
        if (open != null) {
            Master.end(open);
        }
    }

    private Link link(StatefulRedisConnection<String, String> connection) {
        Connected.again(
                connection,
                () -> Later.then(ServerFacts.of(connection), (facts, error) -> checks.withdrawIfKnown(facts)));
        return new Link(connection, Scripts.single(), names);
    }

    private RedisProvider start(Topology node, Duration connectTimeout, RedisProvider provider) {
        Link link = Connected.within(connectTimeout, node.all()).get(0).link();
        try {
            CompletableFuture<ServerFacts> asked = ServerFacts.of(link.connection());
            ServerFacts facts = Connected.within(STARTING, asked);
            requireAlone(facts);
            checks.requireSafe(facts);
            Connected.within(STARTING, link.prepare());
            return provider;
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
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
