package com.example.leases;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.recordstore.RecordStoreProvider;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code example-sql:?url=jdbc:h2:mem:leases}. */
public final class SqlProviderFactory implements WriteLeaseProviderFactory {

    /** Waiters look four times per ttl, as nothing wakes them. */
    private static final ProviderTraits TRAITS = ProviderTraits.of(Duration.ofMillis(500))
            .withWaiting(Duration.ofSeconds(2), Duration.ofSeconds(2), 4);

    private static final Setting<String> URL = Setting.text("url", "", "The JDBC URL of the database.");

    @Override
    public String scheme() {
        return "example-sql";
    }

    @Override
    public String description() {
        return "One table in a SQL database.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(URL);
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CLOCK_FREE_EXPIRY);
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        SqlRecordStore.Connections connections = () -> DriverManager.getConnection(settings.get(URL));
        createTable(connections);
        return RecordStoreProvider.over(new SqlRecordStore(connections), context)
                .traits(TRAITS)
                .build();
    }

    private static void createTable(SqlRecordStore.Connections connections) {
        try (Connection connection = connections.get();
                Statement create = connection.createStatement()) {
            create.execute(SqlRecordStore.TABLE);
        } catch (SQLException e) {
            throw new LeaseUnavailableException("the table cannot be created: " + e.getMessage(), e);
        }
    }
}
