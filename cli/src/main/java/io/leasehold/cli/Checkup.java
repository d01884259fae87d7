package io.leasehold.cli;

import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.Freshness;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds a lease for a while, on a key of this host's own, and measures the heartbeats, reads, and the back end's clock meanwhile. The
 * record of the key stays: one per host that was ever a patient.
 */
final class Checkup implements Closeable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int BEATS = 100;
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(50);

    private final LeaseClient client;
    private final ConcurrentLinkedQueue<Duration> beats = new ConcurrentLinkedQueue<>();
    private final AtomicInteger missed = new AtomicInteger();

    /**
     * What was found.
     *
     * @param traits what the provider keeps here
     * @param acquire how long the grant took
     * @param beats the round trips of heartbeats: one conditional write each
     * @param reads the round trips of linearizable reads
     * @param clock the back end's clock against ours
     * @param held whether the lease was held to the end
     */
    record Findings(
            ProviderTraits traits,
            Duration acquire,
            RoundTrips beats,
            RoundTrips reads,
            ClockComparison clock,
            boolean held) {}

    Checkup(LeaseClient.Builder builder) {
        this.client = builder.listener(this::observe).open();
    }

    private void observe(LeaseEvent event) {
        if (event instanceof LeaseEvent.Extended extended) {
            beats.add(extended.took());
        } else if (event instanceof LeaseEvent.BeatMissed) {
            missed.incrementAndGet();
        }
    }

    Findings run(Duration length) throws InterruptedException {
        Duration period = longer(length.dividedBy(BEATS), SHORTEST_PERIOD);
        LeaseSpec spec = LeaseSpec.of("leasehold-doctor/" + host())
                .ttl(longer(client.traits().smallestTtl(), longer(LeaseSpec.DEFAULT_TTL, period.multipliedBy(2))))
                .heartbeatPeriod(period);
        List<Duration> reads = new ArrayList<>();
        ClockComparison clock = new ClockComparison();
        long asked = System.nanoTime();
        try (Lease lease = client.acquireWithin(spec, TIMEOUT)) {
            Duration acquire = since(asked);
            for (long start = System.nanoTime(); since(start).compareTo(length) < 0; ) {
                long sent = System.nanoTime();
                client.inspect(lease.key(), Freshness.LINEARIZABLE);
                reads.add(since(sent));
                compare(clock);
                TimeUnit.NANOSECONDS.sleep(period.toNanos());
            }
            RoundTrips writes = new RoundTrips(List.copyOf(beats), missed.get());
            return new Findings(client.traits(), acquire, writes, new RoundTrips(reads, 0), clock, lease.isHeld());
        }
    }

    private void compare(ClockComparison clock) throws InterruptedException {
        long sent = System.nanoTime();
        Optional<Instant> server = client.admin().serverTime(TIMEOUT);
        long received = System.nanoTime();
        server.ifPresent(
                time -> clock.add(sent, received, TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    @Override
    public void close() {
        client.close();
    }
}
