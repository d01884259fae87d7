package io.leasehold.local;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;

class LocalTckTest extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new LocalFixture();
    }
}
