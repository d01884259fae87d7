package io.leasehold.redis;

import io.leasehold.spi.ProviderContext;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;

/** Opens a provider on the master that sentinels name. What it opened before a failure is closed (rule 12.3). */
final class SentinelOpening {

    private SentinelOpening() {}

    static RedisProvider open(RedisSettings settings, ProviderContext context) {
        ClientResources resources = Driver.resources();
        RedisClient client = RedisClient.create(resources);
        Runnable end = () -> Driver.end(client, resources);
        try {
            client.setOptions(
                    Driver.configured(ClientOptions.builder(), settings).build());
            return open(client, settings.watched(), settings.connectTimeout(), context, end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    /** On a client that the caller may have handed in; {@code end} ends what is ours. */
    static RedisProvider open(
            RedisClient client,
            SentinelNodes.Watched watched,
            Duration connectTimeout,
            ProviderContext context,
            Runnable end) {
        LiveTraits traits = new LiveTraits(RedisTraits.with(watched.policy(), RedisTraits.REPLICATED), context);
        SentinelNodes nodes = new SentinelNodes(client, watched, traits, context, end);
        nodes.checks().requireSafe(Connected.within(connectTimeout, nodes.facts()));
        return new RedisProvider(nodes, watched.names(), traits, context);
    }
}
