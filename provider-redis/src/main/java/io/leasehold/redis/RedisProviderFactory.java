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
 * Leases on one Redis server: {@code redis://user:secret@host:6379/0?namespace=prod}.
 *
 * <p>Tokens are as durable as the server's settings: with {@code appendonly yes} they survive its restart, with
 * {@code appendfsync always} the loss of power; what is missing is withdrawn at start. Expiry is decided by the server's wall clock.
 */
public final class RedisProviderFactory implements WriteLeaseProviderFactory {

    static final List<Setting<?>> SETTINGS = List.of(
            RedisSettings.NAMESPACE,
            RedisSettings.WAIT_AOF,
            RedisSettings.CLIENT_NAME,
            RedisSettings.CONNECT_TIMEOUT,
            RedisSettings.TLS_CA,
            RedisSettings.TLS_VERIFY);

    /** For {@link java.util.ServiceLoader}. */
    public RedisProviderFactory() {}

    @Override
    public String scheme() {
        return "redis";
    }

    @Override
    public String description() {
        return "One Redis server.";
    }

    @Override
    public List<Setting<?>> settings() {
        return SETTINGS;
    }

    @Override
    public Set<Capability> capabilities() {
        return RedisTraits.SINGLE.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return SingleNodeOpening.open(new RedisSettings(settings, SETTINGS), context);
    }
}
