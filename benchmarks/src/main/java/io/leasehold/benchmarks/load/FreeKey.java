package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Party;
import java.time.Duration;
import java.util.List;

/** Acquire and release of a key that nobody else wants, by one client, over and over. */
final class FreeKey implements Load {

    static final Stat TIME = new Stat("free key, 1 client", "us");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        String key = Site.newKey("free");
        Duration span = site.effort().pick(Duration.ofMillis(150), Duration.ofMillis(250));
        try (Parties parties = Parties.join(site.uri(), site.subjects(), 1)) {
            return Rounds.run(
                    site,
                    site.subjects(),
                    site.effort().pick(2, 4),
                    subject ->
                            List.of(TIME.is(micros(parties.first(subject), key + "-" + nameOf(subject.name()), span))));
        }
    }

    /** A key of each subject's own, of letters that every back end takes. */
    static String nameOf(String subject) {
        return subject.replaceAll("[^A-Za-z0-9]", "");
    }

    private static double micros(Party party, String key, Duration span) throws Exception {
        long start = System.nanoTime();
        int done = 0;
        long now = start;
        while (now - start < span.toNanos()) {
            party.acquire(key).release();
            done++;
            now = System.nanoTime();
        }
        return (now - start) / 1_000.0 / done;
    }
}
