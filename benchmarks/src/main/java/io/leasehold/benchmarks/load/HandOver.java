package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Party.Grant;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** From the call of release to the grant of the one client that waits; beside it a bare write after an equal pause: a round trip. */
final class HandOver implements Load {

    private static final Stat MEDIAN = new Stat("hand-over, p50", "us");
    /** By then the waiter has asked, and waits. */
    private static final Duration HOLD = Duration.ofMillis(60);

    @Override
    public List<Figure> measure(Site site) throws Exception {
        int handOvers = site.effort().pick(2, site.isPolled() ? 5 : 12);
        try (Parties parties = Parties.join(site.uri(), site.subjects(), 2)) {
            return Rounds.waiting(
                    site,
                    site.subjects(),
                    site.effort().pick(1, 2),
                    subject -> List.of(MEDIAN.is(
                            subject.role() == Role.LIMIT
                                    ? roundTrip(parties.first(subject), handOvers)
                                    : handOver(subject, parties.of(subject), handOvers))));
        }
    }

    private static double roundTrip(Party party, int count) throws Exception {
        Histogram nanos = new Histogram(3);
        String key = Site.newKey("trip");
        for (int i = 0; i < count; i++) {
            TimeUnit.NANOSECONDS.sleep(HOLD.toNanos());
            long start = System.nanoTime();
            Grant written = party.acquire(key);
            nanos.recordValue(System.nanoTime() - start);
            written.release();
        }
        return ManyKeys.micros(nanos, 50);
    }

    /** Each client has a thread of its own, because rivals release on the thread that acquired. */
    private static double handOver(Subject subject, List<Party> clients, int count) throws Exception {
        String key = Site.newKey("handed") + "-" + FreeKey.nameOf(subject.name());
        Histogram nanos = new Histogram(3);
        List<ExecutorService> threads =
                List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
        try {
            Granted held = acquire(threads.get(0), clients.get(0), key).get();
            for (int i = 1; i <= count; i++) {
                int next = i % 2;
                Future<Granted> waiting = acquire(threads.get(next), clients.get(next), key);
                TimeUnit.NANOSECONDS.sleep(HOLD.toNanos());
                Future<Long> released = release(threads.get(1 - next), held.grant());
                held = waiting.get();
                nanos.recordValue(Math.max(0, held.nanoTime() - released.get()));
            }
            long unused = release(threads.get(count % 2), held.grant()).get();
            return ManyKeys.micros(nanos, 50);
        } finally {
            threads.forEach(ExecutorService::shutdownNow);
        }
    }

    private record Granted(Grant grant, long nanoTime) {}

    private static Future<Granted> acquire(ExecutorService thread, Party client, String key) {
        return thread.submit(() -> {
            Grant grant = client.acquire(key);
            return new Granted(grant, System.nanoTime());
        });
    }

    private static Future<Long> release(ExecutorService thread, Grant grant) {
        return thread.submit(() -> {
            long called = System.nanoTime();
            grant.release();
            return called;
        });
    }
}
