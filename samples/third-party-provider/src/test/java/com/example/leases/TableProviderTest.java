package com.example.leases;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;

class TableProviderTest extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new TableFixture();
    }
}
