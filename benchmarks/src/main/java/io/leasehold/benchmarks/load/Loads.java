package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Run;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The loads of a suite, in the order in which they run. */
public final class Loads {

    private static final List<String> FORKED =
            List.of("free-key", "per-operation", "many-keys", "contended", "hand-over");

    private Loads() {}

    static Load named(String name) {
        return switch (name) {
            case "free-key" -> new FreeKey();
            case "per-operation" -> new PerOperation();
            case "many-keys" -> new ManyKeys();
            case "contended" -> new Contended();
            case "hand-over" -> new HandOver();
            default -> throw new IllegalArgumentException("no load '" + name + "'; there are " + FORKED);
        };
    }

    /** Requests and what answers them. */
    public static List<Load> ofRequests() {
        return FORKED.stream().<Load>map(Forks::new).toList();
    }

    /** Those, and what happens to a client as a whole. */
    public static List<Load> all(int heldLeases) {
        List<Load> loads = new ArrayList<>(ofRequests());
        loads.add(new ColdStart());
        loads.add(new Takeover());
        loads.add(new Held(heldLeases));
        return loads;
    }

    /** In a fork: runs the load of that name and writes its figures to {@code directory}. */
    public static void fork(String name, Site site, Path directory) throws Exception {
        new Run(site.provider(), Map.of(), named(name).measure(site)).write(directory);
    }
}
