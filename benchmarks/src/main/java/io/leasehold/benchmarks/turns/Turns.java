package io.leasehold.benchmarks.turns;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Rounds in which every way of doing a work has its turn, in an order that changes, so that a slow second of the machine hits any of them.
 *
 * @param slot how long a turn takes
 */
public record Turns(String provider, int rounds, Duration slot) {

    /** For the order, so that a run can be repeated. */
    public static final long SEED = 1;

    public static Turns of(String provider, Effort effort) {
        return new Turns(provider, effort.pick(1, 7), Duration.ofMillis(effort.pick(200L, 700L)));
    }

    /** One figure a way, after a turn of each that does not count. */
    public List<Figure> measure(String work, String unit, List<Way> ways) throws Exception {
        Map<Way, List<Double>> samples = new LinkedHashMap<>();
        for (Way way : ways) {
            samples.put(way, new ArrayList<>());
            double unused = way.meter().measure(slot);
        }
        List<Way> order = new ArrayList<>(ways);
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (Way way : order) {
                double sample = way.meter().measure(slot);
                samples.computeIfAbsent(way, absent -> new ArrayList<>()).add(sample);
            }
        }
        List<Figure> figures = new ArrayList<>();
        samples.forEach((way, all) -> figures.add(new Figure(provider, work, way.subject(), way.role(), unit, all)));
        return figures;
    }
}
