package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.servers.Counters;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;

/** Sixteen clients, each with connections of its own, that all want one key and give it back at once. */
final class Contended implements Load {

    private static final int CLIENTS = 16;
    private static final Stat RATE = new Stat("16 clients, one key: hand-overs", "hand-overs/s");
    private static final Stat REQUESTS = new Stat("16 clients, one key: requests", "requests/hand-over");
    private static final Stat FAIRNESS = new Stat("16 clients, one key: fairness", "Jain index");
    private static final Stat MEDIAN = new Stat("16 clients, one key: release to grant, p50", "us");
    private static final Stat P99 = new Stat("16 clients, one key: release to grant, p99", "us");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        Duration span = site.effort().pick(Duration.ofMillis(700), Duration.ofSeconds(2));
        try (Counters counters = Counters.of(site.uri());
                Parties parties = Parties.join(site.uri(), site.waitingSubjects(), CLIENTS)) {
            return Rounds.run(
                    site,
                    site.waitingSubjects(),
                    1,
                    subject -> new Contest(parties.of(subject)).run(subject, span, counters));
        }
    }

    /** One sample. Only the holder writes, and the next holder reads what it wrote. */
    private static final class Contest {
        private final List<Party> clients;
        private final AtomicLongArray grants = new AtomicLongArray(CLIENTS);
        private final Histogram nanos = new Histogram(3);
        private final Object turn = new Object();
        private long released;
        private int last = -1;
        private long handOvers;

        Contest(List<Party> clients) {
            this.clients = clients;
        }

        List<Stat.Sample> run(Subject subject, Duration span, Counters counters) throws Exception {
            String key = Site.newKey("contended") + "-" + FreeKey.nameOf(subject.name());
            long requests = counters.requests();
            double seconds = Crowd.run(CLIENTS, span, client -> once(client, key));
            return List.of(
                    RATE.is(handOvers / seconds),
                    REQUESTS.is((counters.requests() - requests) / (double) Math.max(1, handOvers)),
                    FAIRNESS.is(jain()),
                    MEDIAN.is(ManyKeys.micros(nanos, 50)),
                    P99.is(ManyKeys.micros(nanos, 99)));
        }

        private void once(int client, String key) throws Exception {
            Party.Grant grant = clients.get(client).acquire(key);
            long granted = System.nanoTime();
            synchronized (turn) {
                long unused = grants.incrementAndGet(client);
                if (last >= 0 && last != client) {
                    nanos.recordValue(Math.max(0, granted - released));
                    handOvers++;
                }
                last = client;
                released = System.nanoTime();
            }
            grant.release();
        }

        /** One if all got the same, a sixteenth if one got all. */
        private double jain() {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < CLIENTS; i++) {
                sum += grants.get(i);
                squares += (double) grants.get(i) * grants.get(i);
            }
            return sum * sum / (CLIENTS * squares);
        }
    }
}
