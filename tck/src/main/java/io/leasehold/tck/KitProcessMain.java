package io.leasehold.tck;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the kit runs in other JVMs. Its one argument is the back end's URI. Each line of its input is an order, whose words are
 * separated by tabs; each is answered in one line, an error by {@code error} and its text:
 *
 * <ul>
 *   <li>{@code acquire KEY MILLIS PATIENCE}: waits for a lease of that ttl; answers its token
 *   <li>{@code held KEY}: answers {@code true} or {@code false}
 *   <li>{@code release KEY}: answers {@code done}
 * </ul>
 *
 * <p>It ends when its input does.
 */
public final class KitProcessMain {

    private static final String ACQUIRE = "acquire";
    private static final String HELD = "held";
    private static final String RELEASE = "release";

    private final LeaseClient client;
    private final Map<String, Lease> leases = new HashMap<>();

    private KitProcessMain(LeaseClient client) {
        this.client = client;
    }

    /**
     * Runs until the input ends.
     *
     * @param arguments the URI
     * @throws Exception if the input cannot be read or the client cannot be opened
     */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (LeaseClient client = LeaseClient.open(arguments[0])) {
            KitProcessMain main = new KitProcessMain(client);
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                out.println(main.answer(order.split("\t")));
            }
        }
    }

    private Lease lease(String key) {
        return Optional.ofNullable(leases.get(key))
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' was never acquired here"));
    }

    private String answer(String[] order) throws InterruptedException {
        String key = order[1];
        try {
            switch (order[0]) {
                case ACQUIRE -> {
                    Duration ttl = Duration.ofMillis(Long.parseLong(order[2]));
                    Duration patience = Duration.ofMillis(Long.parseLong(order[3]));
                    Lease lease = client.acquireWithin(LeaseSpec.of(key).ttl(ttl), patience);
                    leases.put(key, lease);
                    return lease.token().text();
                }
                case HELD -> {
                    return Boolean.toString(lease(key).isHeld());
                }
                case RELEASE -> {
                    lease(key).release();
                    return "done";
                }
                default -> throw new IllegalArgumentException("unknown order: " + order[0]);
            }
        } catch (RuntimeException e) {
            return "error " + e;
        }
    }
}
