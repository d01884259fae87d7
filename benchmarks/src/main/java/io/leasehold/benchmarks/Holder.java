package io.leasehold.benchmarks;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A process that acquires a key, says so, and holds it until it is killed. */
@Command(name = "hold", hidden = true)
final class Holder implements Callable<Integer> {

    static final String HELD = "held";

    @Parameters(index = "0")
    private String uri = "";

    @Parameters(index = "1")
    private String key = "";

    @Parameters(index = "2")
    private Duration ttl = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        try (LeaseClient client = LeaseClient.open(uri);
                Lease lease = client.acquire(LeaseSpec.of(key).ttl(ttl))) {
            System.out.println(HELD + " " + lease.token());
            Thread.currentThread().join();
        }
        return 0;
    }
}
