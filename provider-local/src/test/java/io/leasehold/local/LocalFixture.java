package io.leasehold.local;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.util.UUID;

/** A name of its own per test, in virtual time. */
final class LocalFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final ProviderSettings settings = ProviderSettings.parse("local:tck-" + UUID.randomUUID());

    /** Keeps the name open, so that expiry is decided by the common clock and not by that of the first client. */
    private final WriteLeaseProvider keeper =
            open(ProviderContext.of(time.clock(), time.clock().newScheduler("keeper")));

    @Override
    public String name() {
        return "local:";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new LocalProviderFactory().create(settings, context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public void close() {
        keeper.close();
    }
}
