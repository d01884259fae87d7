package io.leasehold.raft;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The kit on three members. Takes a quarter of an hour; run it with {@code -Dgroups=evidence -DexcludedGroups=}. */
@Tag("evidence")
class RaftClusterTckTest extends LeaseProviderTck {

    @TempDir
    private static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = new Cluster(directory, Map.of());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new RaftClusterFixture(cluster, Cluster.places(directory));
    }
}
