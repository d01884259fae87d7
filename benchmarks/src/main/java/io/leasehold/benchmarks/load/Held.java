package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many keys kept alive, each subject in a JVM of its own, one after the other.
 *
 * @param servers what is measured of the servers meanwhile
 */
public record Held(int leases, Servers servers) implements Load {

    private static final int QUICK = 50;

    /** For servers of which nothing is measured. */
    public Held(int leases) {
        this(leases, (work, ttl) -> List.of());
    }

    /** Measures servers of ours while they keep keys. */
    @FunctionalInterface
    public interface Servers {
        /** Begins when all keys are held, and takes no longer than a ttl. */
        List<Figure> measure(String work, Duration ttl) throws Exception;
    }

    @Override
    public List<Figure> measure(Site site) throws Exception {
        ExecutorService meanwhile = Executors.newSingleThreadExecutor();
        try {
            List<Figure> figures = new ArrayList<>();
            for (Subject subject : site.keptSubjects()) {
                figures.addAll(new Keeper(site, subject).measure(meanwhile));
            }
            return figures;
        } finally {
            meanwhile.shutdownNow();
        }
    }

    private final class Keeper {
        private final Site site;
        private final Subject subject;
        private final int count;
        private final Duration ttl;
        private final String work;

        Keeper(Site site, Subject subject) {
            this.site = site;
            this.subject = subject;
            this.count = site.effort().pick(leases / QUICK, leases);
            this.ttl = site.effort().pick(Duration.ofSeconds(2), Duration.ofSeconds(30));
            this.work = String.format(Locale.ROOT, "%,d held leases, ttl %d s", count, ttl.toSeconds());
        }

        List<Figure> measure(ExecutorService meanwhile) throws Exception {
            try (Child child = Child.start(
                    "keep", "--as", subject.name(), site.uriOf(subject), Integer.toString(count), ttl.toString())) {
                List<Figure> figures = new ArrayList<>();
                figures.add(figure(child.await("=")));
                Future<List<Figure>> ofServers = meanwhile.submit(
                        () -> subject.role() == Figure.Role.OURS ? servers.measure(work, ttl) : List.of());
                for (String line = child.await("="); !line.equals("end"); line = child.await("=")) {
                    figures.add(figure(line));
                }
                figures.addAll(ofServers.get());
                return figures;
            }
        }

        private Figure figure(String line) {
            String[] parts = line.split(" ", 3);
            Stat stat = new Stat(work + ": " + parts[2], parts[1]);
            return site.figure(stat, subject, List.of(Double.parseDouble(parts[0])));
        }
    }
}
