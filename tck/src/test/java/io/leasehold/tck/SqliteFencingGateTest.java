package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;
import io.leasehold.fencing.JdbcFencingGate;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteFencingGateTest extends FencingGateTck {

    @TempDir
    Path directory;

    @BeforeEach
    void createTable() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url())) {
            JdbcFencingGate.createTable(connection);
        }
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("resource.db")
                + "?journal_mode=WAL&busy_timeout=3000&synchronous=OFF";
    }

    @Override
    public FencingGate open() {
        return new JdbcFencingGateTest.TransactionPerWrite(url());
    }

    @Override
    public boolean undoesFailedWrites() {
        return true;
    }
}
