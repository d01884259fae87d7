package com.example.leases;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;

/** A table of its own per test. Its clock is the common one, so time is virtual and a test of hours takes milliseconds. */
final class TableFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final LeaseTable table = new LeaseTable(time.clock());

    @Override
    public String name() {
        return "a table in memory";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new TableProvider(table);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public void close() {
        // Nothing outlives the test.
    }
}
