package io.leasehold.redis;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Where sentinels watch. */
@Tag("cluster")
class SentinelAmnesiaTest extends ReplicatedAmnesia {

    @TempDir
    private static Path directory;

    private static SentinelServers servers;

    @BeforeAll
    static void start() {
        servers = SentinelFixture.start(directory);
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
        return servers.master();
    }

    @Override
    List<RedisServer> servers() {
        return servers.servers();
    }

    @Override
    void awaitSettled() {
        servers.awaitReplication();
    }
}
