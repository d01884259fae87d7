package io.leasehold.redis;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("kit")
class RedisTckTest extends LeaseProviderTck {

    @TempDir
    Path directory;

    @Override
    protected LeaseProviderFixture newFixture() {
        return new RedisFixture(directory);
    }
}
