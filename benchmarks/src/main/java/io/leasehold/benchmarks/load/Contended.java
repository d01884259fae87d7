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

    @Override
    public List<Figure> measure(Site site) throws Exception {
        Duration span = site.effort().pick(Duration.ofMillis(500), Duration.ofSeconds(2));
        int clients = site.effort().pick(4, 16);
        try (Counters counters = Counters.of(site.uri());
                Parties parties = Parties.join(site.uri(), site.waitingSubjects(), clients)) {
            return Rounds.waiting(
                    site,
                    site.waitingSubjects(),
                    1,
                    subject -> new Contest(parties.of(subject)).run(subject, span, counters));
        }
    }

    /** One sample. Only the holder writes, and the next holder reads what it wrote. */
    private static final class Contest {
        private final List<Party> clients;
        private final AtomicLongArray grants;
        private final Histogram nanos = new Histogram(3);
        private final Object turn = new Object();
        private long released;
        private int last = -1;
        private long handOvers;

        Contest(List<Party> clients) {
            this.clients = clients;
            this.grants = new AtomicLongArray(clients.size());
        }

        List<Stat.Sample> run(Subject subject, Duration span, Counters counters) throws Exception {
            String key = Site.newKey("contended") + "-" + FreeKey.nameOf(subject.name());
            long requests = counters.requests();
            double seconds = Crowd.run(clients.size(), span, client -> once(client, key));
            return List.of(
                    stat("hand-overs", "hand-overs/s").is(handOvers / seconds),
                    stat("requests", "requests/hand-over")
                            .is((counters.requests() - requests) / (double) Math.max(1, handOvers)),
                    stat("fairness", "Jain index").is(jain()),
                    stat("release to grant, p50", "us").is(ManyKeys.micros(nanos, 50)),
                    stat("release to grant, p99", "us").is(ManyKeys.micros(nanos, 99)));
        }

        private Stat stat(String what, String unit) {
            return new Stat(clients.size() + " clients, one key: " + what, unit);
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

        /** One if all got the same, 1/n if one of n got all. */
        private double jain() {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < clients.size(); i++) {
                sum += grants.get(i);
                squares += (double) grants.get(i) * grants.get(i);
            }
            return sum * sum / (clients.size() * squares);
        }
    }
}
