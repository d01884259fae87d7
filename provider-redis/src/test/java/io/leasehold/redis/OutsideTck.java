package io.leasehold.redis;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.util.List;
import java.util.Optional;

/**
 * The kit on the servers that {@code LEASEHOLD_REDIS_URI} names, in real time, under random keys, without faults of the servers. Runs in
 * place of the tests that start servers of their own.
 */
class OutsideTck extends LeaseProviderTck {

    private static final String VARIABLE = "LEASEHOLD_REDIS_URI";

    @Override
    protected LeaseProviderFixture newFixture() {
        return new Outside(Optional.ofNullable(System.getenv(VARIABLE))
                .orElseThrow(() -> new AssertionError("set " + VARIABLE + " to the URI of servers that run")));
    }

    private record Outside(String address) implements LeaseProviderFixture {

        @Override
        public String name() {
            return ProviderSettings.parse(address).toString();
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            return Providers.open(ProviderSettings.parse(address), context);
        }

        @Override
        public Optional<String> uri() {
            return Optional.of(address);
        }

        @Override
        public List<String> sharedThreads() {
            return List.of("globalEventExecutor");
        }

        @Override
        public void close() {
            // The servers are somebody's.
        }
    }
}
