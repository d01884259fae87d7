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
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opens a provider on one server. What it opened before a failure is closed (rule 12.3). */
final class SingleNodeOpening {

    private static final Duration STARTING = Duration.ofSeconds(2);

    private final KeyNames names;
    private final ConfirmationPolicy policy;
    private final ServerChecks checks;

    private SingleNodeOpening(KeyNames names, ConfirmationPolicy policy, LiveTraits traits) {
        this.names = names;
        this.policy = policy;
        this.checks = new ServerChecks(traits, policy);
    }

    /**
     * Where to connect, and with what.
     *
     * @param client ours, or handed in
     * @param uri of the server
     * @param end ends what is ours
     */
    record Server(RedisClient client, RedisURI uri, Runnable end) {

        CompletableFuture<StatefulRedisConnection<String, String>> connect() {
            return client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
        }

        CompletableFuture<StatefulRedisPubSubConnection<String, String>> subscribe() {
            return client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture();
        }
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
            return open(new Server(client, uri, end), names, settings.logConfirmation(), context);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    static RedisProvider open(Server server, KeyNames names, ConfirmationPolicy policy, ProviderContext context) {
        LiveTraits traits = new LiveTraits(RedisTraits.with(policy, RedisTraits.SINGLE), context);
        SingleNodeOpening opening = new SingleNodeOpening(names, policy, traits);
        Memo<StatefulRedisPubSubConnection<String, String>> hints = new Memo<>(server::subscribe);
        SingleNode node = new SingleNode(
                () -> opening.target(server), Subscriptions.plain(channel -> hints.get(), context.scheduler()), () -> {
                    close(hints);
                    server.end().run();
                });
        return opening.start(node, server.uri().getTimeout(), new RedisProvider(node, names, traits, context));
    }

    /** On a connection that was handed in: the only one, and not closed here. */
    static RedisProvider on(
            StatefulRedisConnection<String, String> connection, KeyNames names, ProviderContext context) {
        LiveTraits traits = new LiveTraits(RedisTraits.SINGLE, context);
        SingleNodeOpening opening = new SingleNodeOpening(names, ConfirmationPolicy.USUAL, traits);
        GivenNode node = new GivenNode(opening.link(connection), Subscriptions.none(context.scheduler()));
        traits.withdraw(Capability.PUSH_WATCH, "nothing can be subscribed to over a connection that is handed in");
        return opening.start(node, STARTING, new RedisProvider(node, names, traits, context));
    }

    /** With a second connection if grants wait for the log, so that they hold up nothing else. */
    private CompletableFuture<Target> target(Server server) {
        CompletableFuture<Link> link = server.connect().thenApply(this::link);
        if (policy.waitAof() == ConfirmationPolicy.WaitAof.OFF) {
            return link.thenApply(Target::alone);
        }
        return link.thenCompose(first -> ServerFacts.of(first.connection())
                .thenCombine(
                        server.connect(),
                        (facts, second) -> new Target(first, link(second), List.of(), policy.on(facts, 0))));
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
