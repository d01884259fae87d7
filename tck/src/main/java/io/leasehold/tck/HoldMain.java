package io.leasehold.tck;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.IOException;
import java.time.Duration;

/** A process that acquires a key, prints the token, and holds the lease until it is killed. */
final class HoldMain {

    private HoldMain() {}

    /**
     * Runs the process.
     *
     * @param arguments URI, key, ttl
     * @throws InterruptedException never in practice
     * @throws IOException never in practice
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        LeaseSpec spec = LeaseSpec.of(arguments[1]).ttl(Duration.parse(arguments[2]));
        try (LeaseClient leases = LeaseClient.open(arguments[0]);
                Lease lease = leases.acquireWithin(spec, Duration.ofMinutes(1))) {
            System.out.println(lease.token().text());
            int unused = System.in.read();
        }
    }
}
