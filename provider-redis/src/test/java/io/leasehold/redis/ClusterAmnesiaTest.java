package io.leasehold.redis;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** In a cluster. */
@Tag("cluster")
class ClusterAmnesiaTest extends ReplicatedAmnesia {

    @TempDir
    private static Path directory;

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
    String uri() {
        return servers.uri();
    }

    @Override
    RedisServer masterOf(String key) {
        return servers.masterOf(key);
    }

    @Override
    List<RedisServer> servers() {
        return servers.servers();
    }

    @Override
    void awaitSettled() {
        servers.awaitSettled();
    }
}
