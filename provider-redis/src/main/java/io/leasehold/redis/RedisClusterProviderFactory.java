package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;

/**
 * Leases in a Redis Cluster: {@code redis-cluster://user:secret@host1,host2,host3}, where any of its nodes may be named. A key lives
 * on one node.
 *
 * <p><b>A failover can let two clients hold one key: replication is asynchronous.</b> It cannot give a token twice or out of order:
 * the generation contains the node's epoch. So the resource behind a gate stays safe, and nothing else does.
 */
public final class RedisClusterProviderFactory implements WriteLeaseProviderFactory {

    private static final List<Setting<?>> SETTINGS = List.of(
            RedisSettings.REPLICAS,
            RedisSettings.CONFIRM,
            RedisSettings.WAIT_AOF,
            RedisSettings.NAMESPACE,
            RedisSettings.CLIENT_NAME,
            RedisSettings.CONNECT_TIMEOUT,
            RedisSettings.TLS,
            RedisSettings.TLS_CA,
            RedisSettings.TLS_VERIFY);

    /** For {@link java.util.ServiceLoader}. */
    public RedisClusterProviderFactory() {}

    @Override
    public String scheme() {
        return "redis-cluster";
    }

    @Override
    public String description() {
        return "A Redis cluster.";
    }

    @Override
    public List<Setting<?>> settings() {
        return SETTINGS;
    }

    @Override
    public Set<Capability> capabilities() {
        return RedisTraits.REPLICATED.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return ClusterOpening.open(new RedisSettings(settings, SETTINGS), context);
    }
}
