package io.leasehold.zookeeper;

import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
@Tag("evidence")
class ZookeeperEnsembleTckTest extends LeaseProviderTck {

    private static TestEnsemble ensemble;

    @BeforeAll
    static void startEnsemble(@TempDir Path directory) {
        ensemble = TestEnsemble.start(directory);
    }

    @AfterAll
    static void stopEnsemble() {
        ensemble.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new EnsembleFixture(ensemble, KitTime.virtual());
    }
}
