package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.fencing.FencingGate;
import io.leasehold.fencing.JdbcFencingGate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The gate as an application uses it: one transaction per write, rolled back if the write fails. */
class JdbcFencingGateTest extends FencingGateTck {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=3000";
    private Connection keepsTheDatabase;

    @BeforeEach
    void createTable() throws SQLException {
        keepsTheDatabase = DriverManager.getConnection(url);
        JdbcFencingGate.createTable(keepsTheDatabase);
    }

    @AfterEach
    void close() throws SQLException {
        keepsTheDatabase.close();
    }

    @Override
    public FencingGate open() {
        return new TransactionPerWrite(url);
    }

    @Override
    public boolean undoesFailedWrites() {
        return true;
    }

    record TransactionPerWrite(String url) implements FencingGate {
        @Override
        public <T> T write(Fence fence, Callable<T> write) throws Exception {
            try (Connection connection = DriverManager.getConnection(url)) {
                connection.setAutoCommit(false);
                try {
                    T result = JdbcFencingGate.on(connection).write(fence, write);
                    connection.commit();
                    return result;
                } catch (Exception e) {
                    connection.rollback();
                    throw e;
                }
            }
        }
    }
}
