package io.leasehold.redis;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("evidence")
class ClusterTckTest extends LeaseProviderTck {

    @TempDir
    static Path directory;

    private static ClusterServers servers;

    @BeforeAll
    static void start() {
        servers = ClusterFixture.start(directory);
    }

    @AfterAll
    static void end() {
        servers.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new ClusterFixture(servers);
    }
}
