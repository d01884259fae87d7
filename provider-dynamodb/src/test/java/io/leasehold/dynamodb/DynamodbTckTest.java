package io.leasehold.dynamodb;

import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import org.junit.jupiter.api.Tag;

@Tag("kit")
class DynamodbTckTest extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new DynamoDbFixture();
    }
}
