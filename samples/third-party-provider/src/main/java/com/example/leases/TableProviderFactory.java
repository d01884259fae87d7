package com.example.leases;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** {@code example-table:name}: clients of one JVM that open the same name share one table. */
public final class TableProviderFactory implements WriteLeaseProviderFactory {

    private static final Map<String, LeaseTable> TABLES = new ConcurrentHashMap<>();

    @Override
    public String scheme() {
        return "example-table";
    }

    @Override
    public String description() {
        return "A table in this JVM.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return TableProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return new TableProvider(
                TABLES.computeIfAbsent(settings.path(), absent -> new LeaseTable(LeaseClock.system())));
    }
}
