package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.servers.Counters;
import io.leasehold.benchmarks.subject.Party;
import java.util.List;

/** What an acquire and release costs on any machine: requests, as the server counts them, and bytes allocated by the client. */
final class PerOperation implements Load {

    private static final Stat REQUESTS = new Stat("free key: requests", "requests/op");
    private static final Stat BYTES = new Stat("free key: allocation", "B/op");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        String key = Site.newKey("counted");
        int operations = site.effort().pick(100, 300);
        try (Counters counters = Counters.of(site.uri());
                Parties parties = Parties.join(site.uri(), site.subjects(), 1)) {
            return Rounds.run(
                    site,
                    site.subjects(),
                    1,
                    subject -> count(
                            parties.first(subject), key + "-" + FreeKey.nameOf(subject.name()), counters, operations));
        }
    }

    private static List<Stat.Sample> count(Party party, String key, Counters counters, int operations)
            throws Exception {
        long requests = counters.requests();
        long bytes = Allocated.bytes();
        for (int i = 0; i < operations; i++) {
            party.acquire(key).release();
        }
        long allocated = Allocated.bytes() - bytes;
        return List.of(
                REQUESTS.is((counters.requests() - requests) / (double) operations),
                BYTES.is(allocated / (double) operations));
    }
}
