package io.leasehold.redis;

import io.leasehold.spi.ProviderContext;
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

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
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
        return new ClusterNodes.Parts(client, connection, names, policy, settings.clientName(), end);
    }

    private static CompletableFuture<StatefulRedisClusterConnection<String, String>> connect(
            RedisClusterClient client) {
        return client.refreshPartitionsAsync()
                .toCompletableFuture()
                .thenCompose(known -> client.connectAsync(StringCodec.UTF8));
    }

    /** On a client that was handed in. */
    static RedisProvider open(
            RedisClusterClient client, KeyNames names, ConfirmationPolicy policy, ProviderContext context) {
        StatefulRedisClusterConnection<String, String> connection = Connected.within(CONNECT_TIMEOUT, connect(client));
        try {
            Driver.requireRejecting(connection.getOptions());
            return open(
                    new ClusterNodes.Parts(client, connection, names, policy, "", () -> {}), CONNECT_TIMEOUT, context);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
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
