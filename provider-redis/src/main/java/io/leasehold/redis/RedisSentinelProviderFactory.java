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
 * Leases on the Redis server that sentinels name: {@code redis-sentinel://user:secret@host1,host2,host3/mymaster}.
 *
 * <p><b>A failover can let two clients hold one key: replication is asynchronous.</b> It cannot give a token twice or out of order:
 * the generation contains the failover's epoch. So the resource behind a gate stays safe, and nothing else does.
 */
public final class RedisSentinelProviderFactory implements WriteLeaseProviderFactory {

    private static final List<Setting<?>> SETTINGS = List.of(
            RedisSettings.DATABASE,
            RedisSettings.SENTINEL_AUTH,
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
    public RedisSentinelProviderFactory() {}

    @Override
    public String scheme() {
        return "redis-sentinel";
    }

    @Override
    public String description() {
        return "A Redis master with replicas, watched by sentinels.";
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
        return SentinelOpening.open(new RedisSettings(settings, SETTINGS), context);
    }
}
