package io.leasehold.benchmarks;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the call of release to the grant of a client that waits on another connection. */
@Command(
        name = "hand-overs",
        description = "From a release to the grant of the waiter.",
        mixinStandardHelpOptions = true)
final class HandOvers implements Callable<Integer> {

    @Mixin
    private final Target target = new Target();

    @Option(names = "--rounds", defaultValue = "100", description = "Hand-overs to measure (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--ttl", defaultValue = "PT10S", description = "Of each lease (${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--hold",
            defaultValue = "PT0.3S",
            description = "How long the waiter has waited when the holder releases (${DEFAULT-VALUE}).")
    private Duration hold = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        LeaseSpec spec = LeaseSpec.of(target.key("handed")).ttl(ttl);
        Sample sample = new Sample();
        Semaphore refused = new Semaphore(0);
        try (LeaseClient a = client(refused);
                LeaseClient b = client(refused)) {
            Lease lease = a.acquire(spec);
            for (int round = 0; round < rounds; round++) {
                refused.drainPermits();
                CompletableFuture<Lease> next = (round % 2 == 0 ? b : a).acquireAsync(spec, Duration.ofMinutes(5));
                refused.acquire();
                TimeUnit.NANOSECONDS.sleep(hold.toNanos());
                long released = System.nanoTime();
                CompletableFuture<Long> granted = next.thenApply(any -> System.nanoTime());
                lease.release();
                sample.add(granted.get() - released);
                lease = next.get();
            }
            lease.release();
        }
        System.out.println("release to waiter granted: " + sample + " (ttl " + ttl + ", held " + hold + ")");
        return 0;
    }

    private LeaseClient client(Semaphore refused) {
        return target.open(event -> {
            if (event instanceof LeaseEvent.Refused) {
                refused.release();
            }
        });
    }
}
