package io.leasehold.local;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.nio.file.Path;
import java.util.Optional;

/** A directory of its own per test, in virtual time: expiry is observed on each client's clock. */
final class FileFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final String uri;

    FileFixture(Path directory) {
        this.uri = directory.resolve("leases").toUri().toString();
    }

    @Override
    public String name() {
        return "file:";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new FileProviderFactory().create(ProviderSettings.parse(uri), context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(uri);
    }

    @Override
    public void close() {
        // The directory belongs to the test.
    }
}
