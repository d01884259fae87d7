package io.leasehold.benchmarks;

import io.leasehold.benchmarks.load.Child;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** From the kill -9 of a holder's process to the grant of a client that waits. */
@Command(
        name = "takeovers",
        description = "From kill -9 of a holder to the grant of the waiter.",
        mixinStandardHelpOptions = true)
final class Takeovers implements Callable<Integer> {

    @Mixin
    private final Target target = new Target();

    @Option(names = "--rounds", defaultValue = "20", description = "Holders to kill (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--ttl", defaultValue = "PT3S", description = "Of each lease (${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        Sample sample = new Sample();
        try (LeaseClient client = target.open()) {
            for (int round = 0; round < rounds; round++) {
                sample.add(takeover(client, target.key(round)));
            }
        }
        System.out.println("kill -9 of the holder to waiter granted: " + sample + " (ttl " + ttl + ")");
        return 0;
    }

    private long takeover(LeaseClient client, String key) throws Exception {
        try (Child holder = Child.start("hold", target.uri(), key, ttl.toString())) {
            String unused = holder.await(Holder.HELD);
            CompletableFuture<Lease> waiting =
                    client.acquireAsync(LeaseSpec.of(key).ttl(ttl), Duration.ofMinutes(5));
            CompletableFuture<Long> granted = waiting.thenApply(any -> System.nanoTime());
            TimeUnit.NANOSECONDS.sleep(ttl.toNanos());
            long killed = System.nanoTime();
            holder.kill();
            long took = granted.get() - killed;
            waiting.get().release();
            return took;
        }
    }
}
