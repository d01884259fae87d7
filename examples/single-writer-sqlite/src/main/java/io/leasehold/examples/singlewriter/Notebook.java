package io.leasehold.examples.singlewriter;

import io.leasehold.Fence;
import io.leasehold.fencing.FencingGate;
import io.leasehold.fencing.JdbcFencingGate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The database: numbered pages, and the history of their writing. Plain SQL, for SQLite and PostgreSQL. One connection, whose every
 * transaction passes the gate before it does anything else. Not thread-safe.
 */
final class Notebook implements AutoCloseable {

    private static final String PUT = "INSERT INTO notebook_page (number, token, text) VALUES (?, ?, ?)"
            + " ON CONFLICT (number) DO UPDATE SET token = excluded.token, text = excluded.text";
    private static final String LOG = "INSERT INTO notebook_history (number, token) VALUES (?, ?)";
    private static final String LAST = "SELECT COALESCE(MAX(number), 0) FROM notebook_page";

    private final Connection connection;
    private final FencingGate gate;

    private Notebook(Connection connection, FencingGate gate) {
        this.connection = connection;
        this.gate = gate;
    }

    /** Makes the tables, and empties them; run by one process, as migrations are. */
    static void create(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            String counted = connection.getMetaData().getDatabaseProductName().equals("SQLite")
                    ? "INTEGER PRIMARY KEY"
                    : "BIGSERIAL PRIMARY KEY";
            JdbcFencingGate.createTable(connection);
            statement.execute("CREATE TABLE IF NOT EXISTS notebook_page"
                    + " (number BIGINT PRIMARY KEY, token VARCHAR(41) NOT NULL, text VARCHAR(200) NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS notebook_history" + " (position " + counted
                    + ", number BIGINT NOT NULL, token VARCHAR(41) NOT NULL)");
            statement.execute("DELETE FROM notebook_page");
            statement.execute("DELETE FROM notebook_history");
        }
    }

    /** A writer's connection, with {@code JdbcFencingGate::on} or, to see the damage, with no gate. */
    static Notebook open(String url, Function<Connection, FencingGate> gate) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        return new Notebook(connection, gate.apply(connection));
    }

    /** From now on older writers are refused, so that the answer stays true until this writer changes it. */
    long enter(Fence fence) throws Exception {
        return inTransaction(fence, () -> last(connection));
    }

    /** Writes a page. If the answer is lost it can be repeated: the same page with the same token is the same page. */
    void write(Fence fence, long number, String text) throws Exception {
        inTransaction(fence, () -> {
            update(PUT, number, fence.token().text(), text);
            return update(LOG, number, fence.token().text());
        });
    }

    private <T> T inTransaction(Fence fence, Callable<T> work) throws Exception {
        try {
            T result = gate.write(fence, work);
            connection.commit();
            return result;
        } catch (Exception e) {
            connection.rollback();
            throw e;
        }
    }

    private int update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** The number of the last page, for any reader. */
    static long last(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LAST)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
