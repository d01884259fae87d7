package io.leasehold.etcd;

import io.etcd.jetcd.Client;
import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.recordstore.RecordStoreProvider;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens leases over a jetcd client that the application has already, for {@code LeaseClient.builder().provider(…)}.
 *
 * <p>The client is used as it was built and never closed. jetcd gives its calls no deadline: one that the provider has given up
 * stays with the client until it is answered or its connection ends. Build it with {@code waitForReady(false)}, or what was given up
 * while no server could be reached is sent when one can; no lease is harmed by that, but the requests pile up. After a long outage
 * gRPC may take two minutes to connect again; a provider opened from a URI takes seconds.
 */
public final class EtcdProvider {

    static final ProviderTraits TRAITS = ProviderTraits.of(
            Duration.ofMillis(500),
            Capability.SURVIVES_RESTART,
            Capability.SURVIVES_POWER_LOSS,
            Capability.SURVIVES_FAILOVER,
            Capability.PUSH_WATCH,
            Capability.CLOCK_FREE_EXPIRY,
            Capability.BATCHED_HEARTBEATS);

    private static final Logger LOG = LoggerFactory.getLogger(EtcdProviderFactory.class);
    private static final Duration OPENING = Duration.ofSeconds(15);
    private static final String NAMESPACE = "leasehold";

    private final Client client;
    private String namespace = NAMESPACE;

    private EtcdProvider(Client client) {
        this.client = client;
    }

    /**
     * Starts with the default namespace, {@code leasehold}.
     *
     * @param client stays the caller's; open for as long as the provider is
     * @return to set up and to open
     */
    public static EtcdProvider over(Client client) {
        return new EtcdProvider(client);
    }

    /**
     * Sets the beginning of the keys in etcd, as the setting {@code namespace} of a URI does. A namespace of the client itself comes
     * before it.
     *
     * @param namespace letters, digits, {@code .}, {@code _}, {@code -}, in parts separated by {@code /}
     * @return this
     */
    public EtcdProvider namespace(String namespace) {
        this.namespace = namespace;
        return this;
    }

    /**
     * Opens a provider on the machine's clock.
     *
     * @return to be closed by the caller, which leaves the client open
     * @throws LeaseUnavailableException if etcd commits nothing within 15 seconds
     * @throws IllegalArgumentException if the namespace is malformed
     */
    public WriteLeaseProvider open() {
        LeaseScheduler scheduler = LeaseClock.system().newScheduler("leasehold-etcd-timer");
        try {
            return open(ProviderContext.of(LeaseClock.system(), scheduler), scheduler::close);
        } catch (RuntimeException e) {
            scheduler.close();
            throw e;
        }
    }

    /**
     * Opens a provider on the clock of a context.
     *
     * @param context its scheduler stays the caller's
     * @return to be closed by the caller, which leaves the client open
     * @throws LeaseUnavailableException if etcd commits nothing within 15 seconds
     * @throws IllegalArgumentException if the namespace is malformed
     */
    public WriteLeaseProvider open(ProviderContext context) {
        return open(context, () -> {});
    }

    private WriteLeaseProvider open(ProviderContext context, Runnable onClose) {
        EtcdRecordStore.Namespace records = new EtcdRecordStore.Namespace(namespace);
        EtcdConnection connection = EtcdConnection.of(client, context.clock(), onClose);
        return provider(connection, records, context, new EtcdServer(connection, records, OPENING).inspect(List.of()));
    }

    static WriteLeaseProvider open(EtcdSettings settings, ProviderContext context) {
        EtcdRecordStore.Namespace records = settings.namespace();
        EtcdConnection connection = EtcdConnection.to(settings.client(), context.clock());
        try {
            EtcdServer server = new EtcdServer(connection, records, settings.connectTimeout());
            return provider(connection, records, context, server.inspect(settings.targets()));
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static WriteLeaseProvider provider(
            EtcdConnection connection,
            EtcdRecordStore.Namespace records,
            ProviderContext context,
            EtcdServer.Findings found) {
        found.faults().warnings().forEach(LOG::warn);
        found.faults().harmless().ifPresent(LOG::info);
        ProviderTraits live = TRAITS;
        for (Map.Entry<Capability, String> missing : found.missing().entrySet()) {
            live = live.withdraw(missing.getKey(), missing.getValue());
            context.withdrawn(missing.getKey(), missing.getValue());
        }
        EtcdRecordStore store = new EtcdRecordStore(connection, records, found, context);
        return RecordStoreProvider.over(store, context)
                .traits(live)
                .incarnation("etcd cluster " + Long.toHexString(found.cluster()))
                .build();
    }
}
