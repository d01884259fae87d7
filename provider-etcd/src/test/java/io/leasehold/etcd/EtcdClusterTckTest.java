package io.leasehold.etcd;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The kit on three members; too long for each build. {@link EtcdClusterTest} is in it. */
@Tag("cluster")
@Tag("evidence")
class EtcdClusterTckTest extends LeaseProviderTck {

    @TempDir
    static Path directory;

    private static EtcdCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new EtcdCluster(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new EtcdClusterFixture(cluster);
    }
}
