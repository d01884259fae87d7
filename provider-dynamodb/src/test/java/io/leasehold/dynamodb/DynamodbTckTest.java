package io.leasehold.dynamodb;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;

class DynamodbTckTest extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new DynamoDbFixture();
    }
}
