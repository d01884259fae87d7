package io.leasehold.benchmarks;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;

/** Ours. */
final class LeaseWork implements Work {

    private final LeaseClient client;
    private final LeaseSpec spec;

    LeaseWork(String uri, String key) {
        this.client = LeaseClient.open(uri);
        this.spec = LeaseSpec.of(key);
    }

    @Override
    public String name() {
        return "leasehold";
    }

    @Override
    public void once() throws InterruptedException {
        Lease lease = client.tryAcquire(spec).orElseThrow();
        lease.release();
    }

    @Override
    public void close() {
        client.close();
    }
}
