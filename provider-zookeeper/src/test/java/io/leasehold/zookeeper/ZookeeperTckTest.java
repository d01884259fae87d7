package io.leasehold.zookeeper;

import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("kit")
class ZookeeperTckTest extends LeaseProviderTck {

    private static TestServer server;

    @BeforeAll
    static void startServer(@TempDir Path directory) {
        server = TestServer.start(directory);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new ZooKeeperFixture(server, KitTime.virtual());
    }
}
