package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;

/** The statements on the table {@code leasehold_gate}. */
final class GateTable {

    // why also equal: an update that changes nothing still takes the row's lock and moves its version
    private static final String RAISE =
            "UPDATE leasehold_gate SET term = ?, generation = ?, lease_id = ? WHERE lease_key = ?"
                    + " AND (term < ? OR (term = ? AND (generation < ? OR (generation = ? AND lease_id = ?))))";
    private static final String FIND = "SELECT term, generation, lease_id FROM leasehold_gate WHERE lease_key = ?";
    private static final String INSERT =
            "INSERT INTO leasehold_gate (lease_key, term, generation, lease_id) VALUES (?, ?, ?, ?)";
    private static final int SQLITE_CONSTRAINT = 19;

    private final Connection connection;

    GateTable(Connection connection) {
        this.connection = connection;
    }

    /** Locks and raises the row if the fence passes; false if it does not, or there is none. */
    boolean raise(Fence fence) throws SQLException {
        FencingToken token = fence.token();
        String leaseId = fence.leaseId().toString();
        return update(
                RAISE,
                token.term(),
                token.generation(),
                leaseId,
                fence.key().text(),
                token.term(),
                token.term(),
                token.generation(),
                token.generation(),
                leaseId);
    }

    Optional<Fence> find(LeaseKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, key.text());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(fence(key, row)) : Optional.empty();
            }
        }
    }

    private static Fence fence(LeaseKey key, ResultSet row) throws SQLException {
        long term = row.getLong(1);
        long generation = row.getLong(2);
        String leaseId = row.getString(3);
        try {
            return new Fence(key, new FencingToken(term, generation), LeaseId.parse(leaseId));
        } catch (IllegalArgumentException e) {
            throw new InvalidLeaseRecordException(
                    key,
                    "row in table leasehold_gate",
                    term + ", " + generation + ", " + leaseId,
                    "two numbers of at least 1 and 32 hexadecimal digits");
        }
    }

    /** Makes the row; false if another transaction was first. The savepoint keeps a refusal from failing the caller's transaction. */
    boolean insert(Fence fence) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            FencingToken token = fence.token();
            update(
                    INSERT,
                    fence.key().text(),
                    token.term(),
                    token.generation(),
                    fence.leaseId().toString());
        } catch (SQLException e) {
            if (!isDuplicate(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            return false;
        }
        connection.releaseSavepoint(savepoint);
        return true;
    }

    /** SQL state class 23 is an integrity violation; SQLite's driver gives its own code and no state. */
    private static boolean isDuplicate(SQLException e) {
        String state = e.getSQLState();
        return state == null ? (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT : state.startsWith("23");
    }

    private boolean update(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate() == 1;
        }
    }
}
