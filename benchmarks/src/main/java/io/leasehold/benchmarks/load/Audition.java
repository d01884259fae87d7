package io.leasehold.benchmarks.load;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client that takes a key and gives it back, and the audience that is told of it. */
final class Audition implements Closeable {

    /** No heartbeat of it falls into a measurement. */
    private static final Duration TTL = Duration.ofHours(1);
    /** By then what a change caused is over, and every thread sleeps. */
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TRY = Duration.ofSeconds(3);
    private static final int TRIES = 20;

    private final LeaseClient client;
    private final LeaseSpec spec;
    private final Audience audience;
    private final Duration span;

    Audition(Site site, String key, Audience audience) {
        this.client = LeaseClient.open(site.uri());
        this.spec = LeaseSpec.of(key).ttl(TTL);
        this.audience = audience;
        this.span = site.effort().pick(Duration.ofMillis(50), Duration.ofMillis(500));
    }

    /** A watch is set when its listener hears of a change; what changed before need not be told. */
    void untilAllListen() throws InterruptedException {
        boolean all = false;
        for (int i = 0; i < TRIES && !all; i++) {
            Lease lease = client.acquire(spec);
            audience.expect();
            lease.release();
            all = audience.await(TRY);
        }
        requireAll(all);
    }

    List<Stat.Sample> sample(Stat median, Stat p99) throws InterruptedException {
        audience.forget();
        long end = System.nanoTime() + span.toNanos();
        do {
            audience.expect();
            Lease lease = client.acquire(spec);
            settle();
            audience.expect();
            lease.release();
            settle();
        } while (System.nanoTime() - end < 0);
        return List.of(median.is(audience.micros(50)), p99.is(audience.micros(99)));
    }

    private void settle() throws InterruptedException {
        requireAll(audience.await(PATIENCE));
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }

    private void requireAll(boolean heard) {
        if (!heard) {
            throw new IllegalStateException(
                    audience.outstanding() + " watchers were not told of a change of " + spec.key());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
