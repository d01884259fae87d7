package com.example.leases;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records in one table of a SQL database. Versions count up, rows are never deleted. */
final class SqlRecordStore implements RecordStore {

    static final String TABLE = "create table if not exists leasehold"
            + " (name varchar(512) primary key, version bigint not null, record bytea not null)";
    private static final String READ = "select version, record from leasehold where name = ?";
    private static final String INSERT = "insert into leasehold (record, name, version) values (?, ?, 1)";
    private static final String UPDATE =
            "update leasehold set record = ?, version = version + 1 where name = ? and version = ?";
    private static final String LIST = "select name from leasehold";
    private static final String DUPLICATE_KEY = "23505";

    private final Connections connections;

    /** Gives a connection in auto-commit mode; in production, of a pool. */
    interface Connections {
        Connection get() throws SQLException;
    }

    SqlRecordStore(Connections connections) {
        this.connections = connections;
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) {
        try (Connection connection = connect();
                PreparedStatement read = prepare(connection, READ, timeout)) {
            read.setString(1, key.text());
            ResultSet row = read.executeQuery();
            return row.next() ? Optional.of(new Stored(row.getBytes(2), Version.of(row.getLong(1)))) : Optional.empty();
        } catch (SQLException e) {
            throw new LeaseUnavailableException("the database did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
        boolean first = expected.equals(Version.ABSENT);
        long version = first ? 0 : Long.parseLong(expected.text());
        try (Connection connection = connect();
                PreparedStatement write = prepare(connection, first ? INSERT : UPDATE, timeout)) {
            write.setBytes(1, bytes);
            write.setString(2, key.text());
            if (!first) write.setLong(3, version);
            return write.executeUpdate() == 1 ? Optional.of(Version.of(version + 1)) : Optional.empty();
        } catch (SQLException e) {
            if (first && DUPLICATE_KEY.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw new LeaseOutcomeUnknownException("the database did not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) {
        List<LeaseKey> keys = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement list = prepare(connection, LIST, timeout)) {
            for (ResultSet rows = list.executeQuery(); rows.next(); ) {
                keys.add(LeaseKey.of(rows.getString(1)));
            }
            return keys.stream().filter(key -> key.text().startsWith(prefix)).toList();
        } catch (SQLException e) {
            throw new LeaseUnavailableException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private Connection connect() {
        try {
            return connections.get();
        } catch (SQLException e) {
            throw new LeaseUnavailableException("the database cannot be reached: " + e.getMessage(), e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Duration timeout) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
        return statement;
    }

    @Override
    public void close() {} // every call closes its connection
}
