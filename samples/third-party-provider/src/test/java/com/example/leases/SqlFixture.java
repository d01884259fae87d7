package com.example.leases;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** A database of its own per test. Its clock decides nothing: each client observes on its own, so time is virtual. */
final class SqlFixture implements LeaseProviderFixture {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final KitTime time = KitTime.virtual();
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @Override
    public String name() {
        return "a table in H2";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        ProviderSettings settings =
                ProviderSettings.of("example-sql").set("url", url).build();
        return new SqlProviderFactory().create(settings, context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        SqlRecordStore store = new SqlRecordStore(() -> DriverManager.getConnection(url));
        RecordStore.Stored stored = store.read(key, SECOND).orElseThrow();
        String record = new String(stored.bytes(), UTF_8);
        String damaged = switch (how) {
            case FLIPPED_BYTE -> "z" + record.substring(1);
            case TRUNCATED -> record.substring(0, record.length() / 2);
            case FOREIGN -> "{\"an\":\"invoice\"}";
            case NEWER_SCHEMA -> record.replaceFirst("\"schema\": *1", "\"schema\":999");
        };
        store.compareAndSet(key, stored.version(), damaged.getBytes(UTF_8), SECOND).orElseThrow();
    }

    @Override
    public void close() {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("shutdown");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
