package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;

/**
 * Leases among the threads of one JVM: {@code local:} or {@code local:name}. Clients that open the same name share one state,
 * different names share none.
 *
 * <pre>{@code
 * try (LeaseClient leases = LeaseClient.open("local:jobs");
 *      Lease lease = leases.acquireWithin("orders-db", Duration.ofSeconds(30))) {
 *     store.write(lease.fence(), row);
 * }
 * }</pre>
 *
 * <p><b>It cannot outlive the JVM.</b> The next JVM counts generations from 1 again, so tokens of a resource that lives longer
 * than the JVM (a file, a database) are ordered only if the caller supplies a term that grows with every start. Otherwise use
 * {@code file:}.
 *
 * <p>The state of a name stays for the life of the JVM, also after its last client closed: one record per key ever used, about
 * half a kilobyte each. "JVM" means the class loader of this class: two copies of this library in one JVM do not see each other.
 */
public final class LocalProviderFactory implements WriteLeaseProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public LocalProviderFactory() {}

    @Override
    public String scheme() {
        return "local";
    }

    @Override
    public String description() {
        return "Threads of one JVM; for tests and single-process applications. Tokens start again with the JVM.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return LocalProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        settings.requireOnly(settings());
        if (!settings.hosts().isEmpty() || settings.userInfo().isPresent()) {
            throw new IllegalArgumentException("'" + settings
                    + "' names a host; a local: URI is local: or local:name, without slashes before the name");
        }
        return new LocalProvider(LocalTable.open(settings.path(), context.clock()), context.scheduler());
    }
}
