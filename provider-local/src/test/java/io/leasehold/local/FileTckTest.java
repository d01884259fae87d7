package io.leasehold.local;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileTckTest extends LeaseProviderTck {

    @TempDir
    Path directory;

    @Override
    protected LeaseProviderFixture newFixture() {
        return new FileFixture(directory);
    }
}
