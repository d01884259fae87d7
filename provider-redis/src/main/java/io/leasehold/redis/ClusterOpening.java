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
                            .enableAdaptiveRefreshTrigger(ClusterTopologyRefreshOptions.RefreshTrigger.values())
                            .build());
            Driver.configured(options, settings);
            client.setOptions(options.build());
            return open(client, settings, context, end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    private static RedisProvider open(
            RedisClusterClient client, RedisSettings settings, ProviderContext context, Runnable end) {
        StatefulRedisClusterConnection<String, String> connection =
                Connected.within(settings.connectTimeout(), client.connectAsync(StringCodec.UTF8));
        ClusterNodes.Parts parts =
                new ClusterNodes.Parts(client, connection, settings.names(), settings.replicas(), end);
        return open(parts, settings.connectTimeout(), context);
    }

    /** On parts that the caller may have handed in. */
    static RedisProvider open(ClusterNodes.Parts parts, Duration connectTimeout, ProviderContext context) {
        LiveTraits traits = new LiveTraits(RedisTraits.REPLICATED, context);
        ClusterNodes nodes = new ClusterNodes(parts, traits, context);
        for (Target target : Connected.within(connectTimeout, nodes.all())) {
            CompletableFuture<ServerFacts> facts = ServerFacts.of(target.link().connection());
            nodes.checks().requireSafe(Connected.within(connectTimeout, facts));
        }
        return new RedisProvider(nodes, parts.names(), traits, context);
    }
}
