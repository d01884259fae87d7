package io.leasehold.fencing;

import static io.leasehold.fencing.Fences.fence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Fence;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.StaleTokenException;
import io.leasehold.UnsafeBackendException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcFencingGateTest {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=20000";
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private Connection first;
    private Connection second;

    @BeforeEach
    void connect() throws SQLException {
        first = DriverManager.getConnection(url);
        JdbcFencingGate.createTable(first);
        JdbcFencingGate.createTable(first);
        first.setAutoCommit(false);
        second = DriverManager.getConnection(url);
        second.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        thread.shutdownNow();
        first.close();
        second.close();
    }

    @Test
    void connectionThatCommitsByItselfIsRefused() throws Exception {
        first.setAutoCommit(true);
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> JdbcFencingGate.on(first).write(fence(1), () -> ran.getAndSet(true)))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("auto-commit");
        assertThat(ran).isFalse();
    }

    @Test
    void rollbackUndoesTheRaiseTogetherWithTheWrite() throws Exception {
        JdbcFencingGate.on(first).enter(fence(1));
        first.commit();
        JdbcFencingGate.on(first).enter(fence(3));
        first.rollback();
        JdbcFencingGate.on(second).enter(fence(2));
        second.commit();
        assertThatThrownBy(() -> JdbcFencingGate.on(first).enter(fence(1))).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void refusalLeavesTheTransactionUsable() throws Exception {
        JdbcFencingGate.on(first).enter(fence("a", 5));
        assertThatThrownBy(() -> JdbcFencingGate.on(first).enter(fence("a", 4)))
                .isInstanceOf(StaleTokenException.class);
        JdbcFencingGate.on(first).enter(fence("b", 1));
        first.commit();
        assertThatThrownBy(() -> JdbcFencingGate.on(second).enter(fence("b", 1)))
                .isInstanceOf(StaleTokenException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void r3_6_concurrentOlderWriterWaitsForTheRowAndIsRefused(int rowsBefore) throws Exception {
        first.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        second.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        if (rowsBefore == 2) {
            JdbcFencingGate.on(first).enter(fence(1));
            first.commit();
        }
        Fence newer = fence(9);
        JdbcFencingGate.on(first).enter(newer);
        AtomicBoolean ran = new AtomicBoolean();
        Future<?> older = thread.submit(() -> JdbcFencingGate.on(second).write(fence(8), () -> ran.getAndSet(true)));
        assertThatThrownBy(() -> older.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        first.commit();
        assertThatThrownBy(() -> older.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StaleTokenException.class, e -> assertThat(e.highest()).isEqualTo(newer));
        assertThat(ran).isFalse();
    }

    @Test
    void r3_6_newerWriterThatWaitedSeesWhatTheOlderOneWrote() throws Exception {
        try (Statement statement = first.createStatement()) {
            statement.execute("CREATE TABLE t (v INT)");
        }
        JdbcFencingGate.on(first).write(fence(1), () -> insert(first));
        Future<Integer> newer = thread.submit(() -> JdbcFencingGate.on(second).read(fence(2), () -> count(second)));
        first.commit();
        assertThat(newer.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void r3_6_olderSnapshotNeverLetsAnOlderWriterIn(int isolation) throws Exception {
        Fence older = fence(1);
        JdbcFencingGate.on(first).enter(older);
        first.commit();
        second.setTransactionIsolation(isolation);
        count(second, "leasehold_gate");
        JdbcFencingGate.on(first).enter(fence(2));
        first.commit();
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> JdbcFencingGate.on(second).write(older, () -> ran.getAndSet(true)))
                .isInstanceOfAny(SQLException.class, StaleTokenException.class);
        assertThat(ran).isFalse();
    }

    @Test
    void firstPassHiddenByTheSnapshotEndsInsteadOfTurningForEver() throws Exception {
        second.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        count(second, "leasehold_gate");
        JdbcFencingGate.on(first).enter(fence(1));
        first.commit();
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> JdbcFencingGate.on(second).write(fence(2), () -> ran.getAndSet(true)))
                .isInstanceOfAny(SQLException.class, io.leasehold.LeaseUnavailableException.class);
        assertThat(ran).isFalse();
        second.rollback();
        JdbcFencingGate.on(second).enter(fence(2));
    }

    @Test
    void longestKeyFits() throws Exception {
        String key = "\u20ac".repeat(LeaseKey.MAX_BYTES / 3) + "xy";
        JdbcFencingGate.on(first).enter(fence(key, 2));
        assertThatThrownBy(() -> JdbcFencingGate.on(first).enter(fence(key, 1)))
                .isInstanceOf(StaleTokenException.class);
    }

    @Test
    void r13_4_damagedRowIsNamed() throws Exception {
        try (Statement statement = first.createStatement()) {
            statement.execute("INSERT INTO leasehold_gate VALUES ('orders', 1, 7, 'nonsense')");
        }
        assertThatThrownBy(() -> JdbcFencingGate.on(first).enter(fence(1)))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void gateInsideItsOwnWriteIsRefused() throws Exception {
        JdbcFencingGate gate = JdbcFencingGate.on(first);
        gate.write(fence(1), () -> {
            assertThatThrownBy(() -> gate.enter(fence(2))).isInstanceOf(IllegalStateException.class);
            return "done";
        });
    }

    private static int insert(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("INSERT INTO t VALUES (1)");
        }
    }

    private static int count(Connection connection) throws SQLException {
        return count(connection, "t");
    }

    private static int count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
