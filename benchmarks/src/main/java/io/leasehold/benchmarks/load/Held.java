package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many keys kept alive, each subject in a JVM of its own, one after the other. */
record Held(int leases) implements Load {

    private static final int QUICK = 20;

    @Override
    public List<Figure> measure(Site site) throws Exception {
        int count = site.effort().pick(leases / QUICK, leases);
        Duration ttl = site.effort().pick(Duration.ofSeconds(4), Duration.ofSeconds(30));
        List<Figure> figures = new ArrayList<>();
        for (Subject subject : Subjects.kept(site.uri())) {
            figures.addAll(measure(site, subject, count, ttl));
        }
        return figures;
    }

    private static List<Figure> measure(Site site, Subject subject, int count, Duration ttl) throws Exception {
        try (Child child =
                Child.start("keep", "--as", subject.name(), site.uri(), Integer.toString(count), ttl.toString())) {
            List<Figure> figures = new ArrayList<>();
            String work = String.format(Locale.ROOT, "%,d held leases, ttl %d s", count, ttl.toSeconds());
            for (String line = child.await("="); !line.equals("end"); line = child.await("=")) {
                String[] parts = line.split(" ", 3);
                Stat stat = new Stat(work + ": " + parts[2], parts[1]);
                figures.add(site.figure(stat, subject, List.of(Double.parseDouble(parts[0]))));
            }
            return figures;
        }
    }
}
