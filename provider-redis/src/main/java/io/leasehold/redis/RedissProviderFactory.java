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
 * Leases on one Redis server over TLS: {@code rediss://user:secret@host:6379/0?tls-ca=/etc/redis/ca.pem}.
 *
 * <p>As {@link RedisProviderFactory}, with certificate and name of the server checked unless {@code tls-verify} says otherwise.
 */
public final class RedissProviderFactory implements WriteLeaseProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public RedissProviderFactory() {}

    @Override
    public String scheme() {
        return "rediss";
    }

    @Override
    public String description() {
        return "One Redis server, over TLS.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RedisProviderFactory.SETTINGS;
    }

    @Override
    public Set<Capability> capabilities() {
        return RedisTraits.SINGLE.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return SingleNodeOpening.open(new RedisSettings(settings, settings()), context);
    }
}
