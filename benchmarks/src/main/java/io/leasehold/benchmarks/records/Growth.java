package io.leasehold.benchmarks.records;

import io.leasehold.benchmarks.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The cost of each verb in places that differ only in how many records are there, in alternation. */
final class Growth {

    private static final int KEYS = 1_000;
    private static final List<String> VERBS = List.of("acquire", "heartbeat", "inspect", "release");

    private final String where;
    private final Duration slot;
    private final Map<Integer, Place> places = new LinkedHashMap<>();
    private final Map<String, Map<Integer, List<Double>>> micros = new LinkedHashMap<>();
    private final Random random = new Random(1);

    Growth(String where, Duration slot) {
        this.where = where;
        this.slot = slot;
    }

    /** The place has that many records, perhaps few more. */
    void add(int records, Place place) {
        places.put(records, place);
    }

    List<Figure> measure(int rounds) throws Exception {
        for (Map.Entry<Integer, Place> place : places.entrySet()) {
            double[] unused = turn(place.getKey(), place.getValue());
        }
        List<Map.Entry<Integer, Place>> order = new ArrayList<>(places.entrySet());
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (Map.Entry<Integer, Place> place : order) {
                note(place.getKey(), turn(place.getKey(), place.getValue()));
            }
        }
        return figures();
    }

    private void note(int records, double[] costs) {
        for (int verb = 0; verb < costs.length; verb++) {
            micros.computeIfAbsent(VERBS.get(verb), first -> new LinkedHashMap<>())
                    .computeIfAbsent(records, first -> new ArrayList<>())
                    .add(costs[verb]);
        }
    }

    /** Microseconds for each verb. */
    private double[] turn(int records, Place place) throws Exception {
        long[] nanos = new long[VERBS.size()];
        int done = 0;
        long start = System.nanoTime();
        do {
            once(place, random.nextInt(Math.min(records, KEYS)), nanos);
            done++;
        } while (System.nanoTime() - start < slot.toNanos());
        double[] costs = new double[nanos.length];
        for (int verb = 0; verb < costs.length; verb++) {
            costs[verb] = nanos[verb] / 1e3 / done;
        }
        return costs;
    }

    private static void once(Place place, int key, long[] nanos) throws Exception {
        long begin = System.nanoTime();
        place.acquire(key);
        long acquired = System.nanoTime();
        place.heartbeat();
        long beaten = System.nanoTime();
        place.inspect();
        long inspected = System.nanoTime();
        place.release();
        long released = System.nanoTime();
        nanos[0] += acquired - begin;
        nanos[1] += beaten - acquired;
        nanos[2] += inspected - beaten;
        nanos[3] += released - inspected;
    }

    /** That of the most records is compared with the others. */
    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        micros.forEach((verb, byRecords) -> byRecords.entrySet().stream()
                .sorted(Map.Entry.<Integer, List<Double>>comparingByKey().reversed())
                .forEach(each -> figures.add(figure(verb, each.getKey(), each.getValue()))));
        return figures;
    }

    private Figure figure(String verb, int records, List<Double> samples) {
        return new Figure(
                "records",
                where + ", " + verb,
                "leasehold, %,d record%s".formatted(records, records == 1 ? "" : "s"),
                records == Collections.max(places.keySet()) ? Figure.Role.OURS : Figure.Role.LIMIT,
                "us",
                samples);
    }
}
