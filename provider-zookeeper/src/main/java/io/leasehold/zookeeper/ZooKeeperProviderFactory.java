package io.leasehold.zookeeper;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;

/**
 * Leases in ZooKeeper: {@code zookeeper://host1:2181,host2:2181/path?namespace=prod}. One persistent znode per key ever used holds
 * the record; sessions and ephemeral znodes decide nothing. An application that has a client of its own uses
 * {@link ZooKeeperProvider}.
 */
public final class ZooKeeperProviderFactory implements WriteLeaseProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public ZooKeeperProviderFactory() {}

    @Override
    public String scheme() {
        return "zookeeper";
    }

    @Override
    public String description() {
        return "ZooKeeper, standalone or an ensemble: survives failover, waiters are woken by watches.";
    }

    @Override
    public List<Setting<?>> settings() {
        return ZooKeeperSettings.ALL;
    }

    @Override
    public Set<Capability> capabilities() {
        return ZooKeeperProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        ZooKeeperSettings known = new ZooKeeperSettings(settings);
        RecordTree tree = new RecordTree(known.layout(), known.acl());
        CuratorFramework client = known.newClient();
        client.start();
        return ZooKeeperProvider.open(Handles.owned(client), tree, known.connectTimeout(), context);
    }
}
