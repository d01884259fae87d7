package io.leasehold.etcd;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The kit on a real etcd of one member. */
@Tag("once")
class EtcdTckTest extends LeaseProviderTck {

    @TempDir
    static Path directory;

    private static EtcdNode node;

    @BeforeAll
    static void start() {
        node = EtcdNode.alone(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Override
    protected LeaseProviderFixture newFixture() {
        return new EtcdFixture(node);
    }
}
