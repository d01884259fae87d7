package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Subject;
import java.util.List;

/** From the start of a JVM to its first grant; of the bare driver, to its first write answered. */
final class ColdStart implements Load {

    private static final Stat TIME = new Stat("cold start to first grant", "ms");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        return Rounds.cold(
                site,
                site.startingSubjects(),
                site.effort().pick(1, 5),
                subject -> List.of(TIME.is(start(site, subject))));
    }

    private static double start(Site site, Subject subject) throws Exception {
        long start = System.nanoTime();
        try (Child child =
                Child.start("hold", "--as", subject.name(), site.uriOf(subject), Site.newKey("cold"), "PT5S")) {
            String unused = child.await("held");
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
