package io.leasehold.etcd;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;

/**
 * Leases in etcd: {@code etcd://[user:password@]host:2379,host2:2379?namespace=prod}. Give the address of every member; requests are
 * spread over those that can be reached.
 *
 * <p>A lease outlives everything but its ttl: the client, the connection, any member. One small key per leased key stays for ever.
 *
 * <p>At the opening etcd has to commit one Txn; the versions and the number of the members are asked for, and capabilities that
 * they do not give are withdrawn.
 */
public final class EtcdProviderFactory implements WriteLeaseProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public EtcdProviderFactory() {}

    @Override
    public String scheme() {
        return "etcd";
    }

    @Override
    public String description() {
        return "Any number of hosts, over an etcd cluster (3.4 or later).";
    }

    @Override
    public List<Setting<?>> settings() {
        return EtcdSettings.ALL;
    }

    @Override
    public Set<Capability> capabilities() {
        return EtcdProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return EtcdProvider.open(new EtcdSettings(settings), context);
    }
}
