package io.leasehold.redis;

import io.leasehold.spi.ProviderContext;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Opens a provider on a cluster. What it opened before a failure is closed (rule 12.3). */
final class ClusterOpening {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private ClusterOpening() {}

    static RedisProvider open(RedisSettings settings, ProviderContext context) {
        ClientResources resources = Driver.resources();
        RedisClusterClient client = RedisClusterClient.create(resources, settings.cluster());
        Runnable end = () -> Driver.end(client, resources);
        try {
            ClusterClientOptions.Builder options = ClusterClientOptions.builder()
                    .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(LOOK_EVERY)
                            .build());
            Driver.configured(options, settings);
            client.setOptions(options.build());
            return open(parts(client, settings, end), settings.connectTimeout(), context);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    private static ClusterNodes.Parts parts(RedisClusterClient client, RedisSettings settings, Runnable end) {
        KeyNames names = settings.names();
        ConfirmationPolicy policy = settings.confirmation();
        StatefulRedisClusterConnection<String, String> connection =
                Connected.within(settings.connectTimeout(), connect(client));
        return new ClusterNodes.Parts(client, connection, names, policy, settings::node, end);
    }

    private static CompletableFuture<StatefulRedisClusterConnection<String, String>> connect(
            RedisClusterClient client) {
        return client.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> client.connectAsync(StringCodec.UTF8));
    }

    /** On a client that was handed in, and a URI of any node. */
    static RedisProvider open(Given given, KeyNames names, ConfirmationPolicy policy, ProviderContext context) {
        Duration connectTimeout = given.uri().getTimeout();
        StatefulRedisClusterConnection<String, String> connection =
                Connected.within(connectTimeout, connect(given.client()));
        try {
            Driver.requireRejecting(connection.getOptions());
            ClusterNodes.Parts parts =
                    new ClusterNodes.Parts(given.client(), connection, names, policy, given::node, () -> {});
            return open(parts, connectTimeout, context);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * What was handed in.
     *
     * @param client not closed here
     * @param uri of any node, with what is needed to connect to all of them
     */
    record Given(RedisClusterClient client, RedisURI uri) {

        private RedisURI node(String host, int port) {
            return RedisURI.builder(uri).withHost(host).withPort(port).build();
        }
    }

    private static RedisProvider open(ClusterNodes.Parts parts, Duration connectTimeout, ProviderContext context) {
        LiveTraits traits = new LiveTraits(RedisTraits.with(parts.policy(), RedisTraits.REPLICATED), context);
        ClusterNodes nodes = new ClusterNodes(parts, traits, context);
        for (Target target : Connected.within(connectTimeout, nodes.all())) {
            CompletableFuture<ServerFacts> facts = ServerFacts.of(target.link().connection());
            nodes.checks().requireSafe(Connected.within(connectTimeout, facts));
        }
        return new RedisProvider(nodes, parts.names(), traits, context);
    }
}
