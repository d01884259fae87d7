package io.leasehold.local;

import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.fencing.FencingGate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that adds to a shared counter under a lease, one grant per round: reads, adds one, writes. It goes on where its
 * predecessor of the same name was killed, because the counter's file also says which round of each name was the last.
 */
public final class Incrementer {

    private final Counter counter;
    private final FencingGate gate;
    private final String name;

    private Incrementer(Path directory, String name, FencingGate gate) {
        this.counter = new Counter(directory.resolve("counter"));
        this.gate = gate;
        this.name = name;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        FencingGate gate = arguments[3].equals("guarded")
                ? FencingGate.file(directory.resolve("counter.gate"))
                : FencingGate.inMemory(); // one per process: it checks nothing that another process did
        Incrementer incrementer = new Incrementer(directory, arguments[1], gate);
        LeaseSpec spec = LeaseSpec.of("counter").ttl(Duration.ofSeconds(2));
        try (LeaseClient client = LeaseClient.open("file://" + directory.resolve("leases"))) {
            incrementer.run(client, spec, Integer.parseInt(arguments[2]));
        }
        System.out.println("finished");
    }

    private void run(LeaseClient client, LeaseSpec spec, int rounds) throws Exception {
        for (int round = 0; round < rounds; ) {
            try (Lease lease = client.acquire(spec)) {
                round = increment(lease, rounds);
                System.out.println("acknowledged " + round);
            } catch (StaleTokenException e) {
                System.out.println("refused");
            }
        }
    }

    private int increment(Lease lease, int rounds) throws Exception {
        Counter.State before = gate.read(lease.fence(), counter::read);
        if (before.lastRound(name) >= rounds) {
            return before.lastRound(name);
        }
        if (name.equals("paused")) {
            System.out.println("read " + before.count());
            awaitLine();
        }
        Counter.State after = before.plusOne(name);
        return gate.write(lease.fence(), () -> {
            counter.replace(after);
            return after.lastRound(name);
        });
    }

    private static void awaitLine() throws Exception {
        String unused = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    }
}
