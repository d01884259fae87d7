package io.leasehold.zookeeper;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.util.Optional;

/**
 * The kit on servers that run already, in real time: {@code LEASEHOLD_ZOOKEEPER_URI=zookeeper://... mvn test
 * -Dtest=OutsideServerTck}. Not a part of the build.
 */
class OutsideServerTck extends LeaseProviderTck {

    private static final String VARIABLE = "LEASEHOLD_ZOOKEEPER_URI";

    @Override
    protected LeaseProviderFixture newFixture() {
        String uri = Optional.ofNullable(System.getenv(VARIABLE))
                .orElseThrow(() -> new AssertionError("set " + VARIABLE + " to the URI of a running ZooKeeper"));
        return new Outside(uri);
    }

    private record Outside(String address) implements LeaseProviderFixture {
        @Override
        public String name() {
            return ProviderSettings.parse(address).toString();
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            return new ZooKeeperProviderFactory().create(ProviderSettings.parse(address), context);
        }

        @Override
        public Optional<String> uri() {
            return Optional.of(address);
        }

        @Override
        public void close() {}
    }
}
