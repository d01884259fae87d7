package io.leasehold.dynamodb;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.util.Optional;

/**
 * The kit on the table that {@code LEASEHOLD_DYNAMODB_URI} names, in real time, under random keys, without faults of the service. Runs
 * in place of the tests on DynamoDB Local.
 */
class OutsideTck extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new Outside(System.getenv("LEASEHOLD_DYNAMODB_URI"));
    }

    private record Outside(String table) implements LeaseProviderFixture {

        @Override
        public String name() {
            return "DynamoDB, " + ProviderSettings.parse(table);
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            return new DynamoDbProviderFactory().create(ProviderSettings.parse(table), context);
        }

        @Override
        public Optional<String> uri() {
            return Optional.of(table);
        }

        @Override
        public void close() {
            // The table is somebody's.
        }
    }
}
