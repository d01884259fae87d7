package io.leasehold.raft;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The kit on one member, a process of its own with a real disk. */
@Tag("kit")
class RaftTckTest extends LeaseProviderTck {

    private static RaftFixture.Server server;

    @BeforeAll
    static void startServer(@TempDir Path directory) {
        server = new RaftFixture.Server(directory);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new RaftFixture(server);
    }
}
