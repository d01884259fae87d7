package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The loads of a suite, in the order in which they run. */
public final class Loads {

    private static final List<Load> FORKED =
            List.of(new FreeKey(), new PerOperation(), new ManyKeys(), new Contended(), new HandOver());

    private Loads() {}

    /** Requests and what answers them. */
    public static List<Load> ofRequests() {
        return List.of(new Forks());
    }

    /** Those, and what happens to a client as a whole. */
    public static List<Load> all(int heldLeases) {
        List<Load> loads = new ArrayList<>(ofRequests());
        loads.add(new ColdStart());
        loads.add(new Takeover());
        loads.add(new Held(heldLeases));
        return loads;
    }

    /** In a fork: runs the loads and writes their figures to {@code directory}. */
    public static void fork(Site site, Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (Load load : FORKED) {
            figures.addAll(load.measure(site));
        }
        new Run(site.provider(), Map.of(), figures).write(directory);
    }
}
