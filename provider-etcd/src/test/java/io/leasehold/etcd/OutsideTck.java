package io.leasehold.etcd;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.util.List;
import java.util.Optional;

/**
 * The kit on the etcd that {@code LEASEHOLD_ETCD_URI} names, in real time, under random keys, without faults of the servers. Runs in
 * place of the tests that start an etcd.
 */
class OutsideTck extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new Outside(System.getenv("LEASEHOLD_ETCD_URI"));
    }

    private record Outside(String address) implements LeaseProviderFixture {

        @Override
        public String name() {
            return "etcd, " + ProviderSettings.parse(address);
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            return new EtcdProviderFactory().create(ProviderSettings.parse(address), context);
        }

        @Override
        public Optional<String> uri() {
            return Optional.of(address);
        }

        @Override
        public List<String> sharedThreads() {
            return EtcdData.SHARED_THREADS;
        }

        @Override
        public void close() {
            // The servers are somebody's.
        }
    }
}
