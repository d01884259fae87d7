package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The loads of a suite, in the order in which they run. */
public final class Loads {

    /** What runs in JVMs of its own. */
    public enum Part {
        REQUESTS(3),
        WATCHES(1);

        private final int forks;

        Part(int forks) {
            this.forks = forks;
        }

        int forks() {
            return forks;
        }

        private List<Load> loads() {
            return switch (this) {
                case REQUESTS ->
                    List.of(new FreeKey(), new PerOperation(), new ManyKeys(), new Contended(), new HandOver());
                case WATCHES -> List.of(new Watching());
            };
        }
    }

    private Loads() {}

    /** Requests and what answers them. */
    public static Load ofRequests() {
        return new Forks(Part.REQUESTS);
    }

    /** What is told without a request. */
    public static Load ofWatches() {
        return new Forks(Part.WATCHES);
    }

    /** What happens to a client as a whole. */
    public static List<Load> ofClients() {
        return List.of(new ColdStart(), new Takeover());
    }

    /** In a fork: runs the loads and writes their figures to {@code directory}. */
    public static void fork(Site site, Part part, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (Load load : part.loads()) {
            figures.addAll(load.measure(site));
        }
        new Run(site.provider(), Map.of(), figures).write(directory);
    }
}
