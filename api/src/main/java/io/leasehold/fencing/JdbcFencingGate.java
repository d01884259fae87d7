package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A gate inside a database: checks and raises the token in the caller's own transaction, so that the check and the write are one
 * atomic step. Plain SQL, tried on H2, SQLite and PostgreSQL. The table is made by {@link #createTable} or by
 * {@link #DDL}; its text columns need a collation that tells any two texts apart, as those three have by default.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * JdbcFencingGate.on(connection).write(lease.fence(), () -> insertInto(connection, order));
 * connection.commit();
 * }</pre>
 *
 * <p><b>Transactions.</b> The gate never commits and never rolls back the caller's transaction. A rollback undoes the write and
 * the raise together. So a read that leads to a write in a <em>later</em> transaction counts only once its own transaction was
 * committed; and, as always, {@link #enter} comes before the first read of a transaction.
 *
 * <p><b>Isolation.</b> Every pass, also one with the highest fence again, updates the key's row, so it holds the row's write lock
 * to the end of the transaction:
 * <ul>
 *   <li>READ COMMITTED: a concurrent pass waits at its update, which then judges the committed row anew. An older writer is
 *       refused, a newer one sees what the older one wrote.
 *   <li>REPEATABLE READ, SNAPSHOT, SERIALIZABLE: if the row changed after the transaction's snapshot, the database fails the
 *       update (SQL state 40001 or its own); the exception is thrown as it is, and the caller rolls back and repeats.
 *   <li>SQLite: the update takes the one write lock; where the snapshot is older than that, SQLITE_BUSY is thrown.
 *   <li>The first pass of a key inserts the row. Of two at once the primary key lets one in; the other, rolled back to a savepoint,
 *       starts again at the update.
 * </ul>
 *
 * <p>Not thread-safe, as connections are not: one gate per connection, made anew whenever convenient.
 */
public final class JdbcFencingGate implements FencingGate {

    /** The table: one row per key, never deleted. */
    public static final String DDL = "CREATE TABLE IF NOT EXISTS leasehold_gate ("
            + "lease_key VARCHAR(512) NOT NULL PRIMARY KEY, "
            + "term BIGINT NOT NULL, "
            + "generation BIGINT NOT NULL, "
            + "lease_id VARCHAR(32) NOT NULL)";

    private static final int TRIES = 3;

    private final Connection connection;
    private final GateTable table;
    private boolean writing;

    private JdbcFencingGate(Connection connection) {
        this.connection = connection;
        this.table = new GateTable(connection);
    }

    /**
     * The gate of the database that the connection leads to.
     *
     * @param connection with auto-commit off whenever the gate is passed; not closed by the gate
     * @return a gate for this connection
     */
    public static JdbcFencingGate on(Connection connection) {
        return new JdbcFencingGate(connection);
    }

    /**
     * Makes the table if it is absent, in the connection's own transaction or auto-commit. To be called by one process, as
     * migrations are.
     *
     * @param connection to the database
     * @throws SQLException if the database refuses
     */
    public static void createTable(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(DDL);
        }
    }

    /**
     * As {@link FencingGate#write}, in the connection's transaction. It holds the key's row until the transaction ends.
     *
     * @throws UnsafeBackendException if the connection commits by itself: the check would not be one step with the write
     * @throws LeaseUnavailableException if another transaction made the key's row and this one's isolation hides it: roll back and
     *     repeat
     * @throws SQLException the database's own refusal: roll back; a repetition is safe
     */
    @Override
    public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
        if (writing) {
            throw GateCheck.reentered(fence);
        }
        if (connection.getAutoCommit()) {
            throw new UnsafeBackendException("auto-commit of the gate's connection", "on", "off");
        }
        admit(fence);
        writing = true;
        try {
            return write.call();
        } finally {
            writing = false;
        }
    }

    private void admit(Fence fence) throws SQLException {
        for (int tried = 0; tried < TRIES; tried++) {
            if (table.raise(fence)) {
                return;
            }
            Optional<Fence> highest = table.find(fence.key());
            if (highest.isPresent()) {
                GateCheck.require(fence, highest.get()); // passes if the row was made after the update looked
            } else if (table.insert(fence)) {
                return;
            }
        }
        throw new LeaseUnavailableException("the gate's row of '" + fence.key()
                + "' was made by another transaction and is hidden from this one; roll back and repeat");
    }
}
