package io.leasehold.examples.singlewriter;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.examples.singlewriter.Stage.Acknowledged;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {

    private static final FencingToken FIRST = new FencingToken(1, 1);
    private static final FencingToken SECOND = new FencingToken(1, 2);

    @TempDir
    Path directory;

    private String url;

    @BeforeEach
    void create() throws Exception {
        url = "jdbc:sqlite:" + directory.resolve("notebook.db");
        Notebook.create(url);
    }

    private void write(long number, FencingToken token) throws Exception {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT OR REPLACE INTO notebook_page VALUES (%d, '%s', '')".formatted(number, token));
            statement.execute(
                    "INSERT INTO notebook_history (number, token) VALUES (%d, '%s')".formatted(number, token));
        }
    }

    @Test
    void writesInOrderAreNeitherLostNorStale() throws Exception {
        write(1, FIRST);
        write(2, SECOND);
        write(3, SECOND);
        assertThat(Verdict.of(List.of(new Acknowledged(1, FIRST), new Acknowledged(3, SECOND)), url))
                .isEqualTo(new Verdict(0, 0));
    }

    @Test
    void anOverwrittenPageIsLostAndTheWriteOverItStale() throws Exception {
        write(1, SECOND);
        write(1, FIRST);
        assertThat(Verdict.of(List.of(new Acknowledged(1, SECOND), new Acknowledged(1, FIRST)), url))
                .isEqualTo(new Verdict(1, 1));
    }

    @Test
    void aMissingPageIsLost() throws Exception {
        assertThat(Verdict.of(List.of(new Acknowledged(1, FIRST)), url)).isEqualTo(new Verdict(1, 0));
    }
}
