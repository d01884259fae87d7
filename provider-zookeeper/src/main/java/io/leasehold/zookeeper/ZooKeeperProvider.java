package io.leasehold.zookeeper;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.recordstore.RecordStoreProvider;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.zookeeper.ZooKeeperRecordStore.Servers;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/**
 * Leases over a ZooKeeper client that the application has already. The client is used, never closed and never configured: no
 * retry policy of a framework repeats a write of ours, and its default watcher and listeners stay as they are. Watches of ours
 * are removed when the provider is closed.
 *
 * <pre>{@code
 * WriteLeaseProvider provider = ZooKeeperProvider.over(curator).namespace("prod").open(context);
 * LeaseClient leases = LeaseClient.builder().provider(provider).open();
 * }</pre>
 *
 * <p>A builder is not thread-safe.
 */
public final class ZooKeeperProvider {

    private static final Duration BOUND = Duration.ofSeconds(1);

    /**
     * A waiter looks at each beat that a watch tells of, since from the last one it counts the ttl of a holder that died; and twice
     * per ttl in case a watch was lost.
     */
    private static final int LOOKS_PER_TTL = 8;

    static final ProviderTraits TRAITS = ProviderTraits.of(
                    Duration.ofMillis(500),
                    Capability.SURVIVES_RESTART,
                    Capability.SURVIVES_POWER_LOSS,
                    Capability.SURVIVES_FAILOVER,
                    Capability.PUSH_WATCH,
                    Capability.CLOCK_FREE_EXPIRY,
                    Capability.BATCHED_HEARTBEATS)
            .withWaiting(BOUND, BOUND, LOOKS_PER_TTL);

    private final Handles handles;
    private final String base;
    private String namespace = ZooKeeperSettings.DEFAULT_NAMESPACE;
    private List<ACL> acl = Ids.OPEN_ACL_UNSAFE;
    private Duration connectTimeout = ZooKeeperSettings.DEFAULT_CONNECT_TIMEOUT;

    private ZooKeeperProvider(Handles handles, String base) {
        this.handles = handles;
        this.base = base;
    }

    /**
     * Over a framework, whose sessions renew themselves.
     *
     * @param curator started; its namespace, if it has one, is the parent of ours
     * @return a builder with the defaults
     * @throws IllegalArgumentException if it is not started
     */
    public static ZooKeeperProvider over(CuratorFramework curator) {
        if (curator.getState() != CuratorFrameworkState.STARTED) {
            throw new IllegalArgumentException(
                    "the CuratorFramework is " + curator.getState() + "; it must be STARTED");
        }
        String parent = curator.getNamespace();
        return new ZooKeeperProvider(Handles.of(curator), parent == null || parent.isEmpty() ? "" : "/" + parent);
    }

    /**
     * Over a plain client. When its session ends, every call ends in {@link LeaseUnavailableException}: a new client needs a new
     * provider.
     *
     * @param zooKeeper connected or connecting
     * @return a builder with the defaults
     */
    public static ZooKeeperProvider over(ZooKeeper zooKeeper) {
        return new ZooKeeperProvider(Handles.of(zooKeeper), "");
    }

    /**
     * Sets the znode that all records are under; {@code leasehold} if not set.
     *
     * @param namespace one or more names joined by {@code /}, without a leading slash
     * @return this builder
     */
    public ZooKeeperProvider namespace(String namespace) {
        this.namespace = namespace;
        return this;
    }

    /**
     * Sets who may use new znodes; anybody if not set.
     *
     * @param acl given to each znode that is created
     * @return this builder
     */
    public ZooKeeperProvider acl(List<ACL> acl) {
        this.acl = List.copyOf(acl);
        return this;
    }

    /**
     * Sets how long {@link #open} waits for a connection; 10 s if not set.
     *
     * @param connectTimeout positive
     * @return this builder
     */
    public ZooKeeperProvider connectTimeout(Duration connectTimeout) {
        this.connectTimeout = connectTimeout;
        return this;
    }

    /**
     * Opens the provider: makes the namespace if it is missing, and finds out what the servers give.
     *
     * @param context the clock to observe on, and where a capability that is withdrawn is reported
     * @return a provider that the caller closes, before the client
     * @throws IllegalArgumentException if the namespace is no path
     * @throws LeaseUnavailableException if no server that can be written to is connected in time
     * @throws io.leasehold.UnsafeBackendException if the namespace belongs to another application
     */
    public WriteLeaseProvider open(ProviderContext context) {
        RecordTree tree = new RecordTree(new Layout(base + "/" + namespace), acl);
        return open(handles, tree, connectTimeout, context);
    }

    /** Closes the handles if it throws (rule 12.3). */
    static WriteLeaseProvider open(Handles handles, RecordTree tree, Duration timeout, ProviderContext context) {
        Connection connection = new Connection(handles);
        try {
            ProviderTraits traits = new StartUp(connection, tree, new Patience(timeout)).check(TRAITS);
            traits.withdrawn().forEach(context::withdrawn);
            Servers servers =
                    traits.capabilities().contains(Capability.SURVIVES_FAILOVER) ? Servers.ENSEMBLE : Servers.ONE;
            return RecordStoreProvider.over(new ZooKeeperRecordStore(connection, tree, servers), context)
                    .traits(traits)
                    .build();
        } catch (InterruptedException e) {
            connection.close();
            Thread.currentThread().interrupt();
            throw new LeaseUnavailableException("opening " + tree.root() + " was interrupted", e);
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }
}
