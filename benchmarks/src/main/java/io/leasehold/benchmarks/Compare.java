package io.leasehold.benchmarks;

import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Acquire and release of a free key by one client, beside the limit and the rivals, round by round in one run. */
@Command(
        name = "compare",
        description = "Acquire and release of a free key: ours, the bare driver, and rivals on the same server.",
        mixinStandardHelpOptions = true)
final class Compare implements Callable<Integer> {

    @Mixin
    private final Target target = new Target();

    @Option(names = "--rounds", defaultValue = "15", description = "In each, every way runs (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--millis", defaultValue = "400", description = "How long each runs in a round (${DEFAULT-VALUE}).")
    private int millis;

    @Override
    public Integer call() throws Exception {
        List<Work> works = works();
        Map<String, List<Double>> micros = new LinkedHashMap<>();
        try {
            for (Work work : works) {
                micros.put(work.name(), new ArrayList<>()); // why: here ours comes first
                double unused = run(work);
            }
            List<Work> order = new ArrayList<>(works);
            Random random = new Random(1);
            for (int round = 0; round < rounds; round++) {
                Collections.shuffle(order, random);
                for (Work work : order) {
                    micros.computeIfAbsent(work.name(), name -> new ArrayList<>())
                            .add(run(work));
                }
            }
        } finally {
            works.forEach(Work::close);
        }
        print(micros);
        return 0;
    }

    private List<Work> works() throws Exception {
        String uri = target.uri();
        List<Work> works = new ArrayList<>();
        switch (uri.substring(0, uri.indexOf(':'))) {
            case "file" -> works.addAll(MachineWorks.ofFiles(uri, target.key("theirs")));
            case "local" -> works.addAll(MachineWorks.ofJvm());
            default -> {
                for (Subject subject : Subjects.of(uri)) {
                    works.add(Compared.of(subject, uri, target.key(works.size())));
                }
                return works;
            }
        }
        works.add(0, new LeaseWork(uri, target.key("ours")));
        return works;
    }

    /** Microseconds for one. */
    private double run(Work work) throws Exception {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000L;
        int done = 0;
        do {
            work.once();
            done++;
        } while (System.nanoTime() < end);
        return (System.nanoTime() - start) / 1_000.0 / done;
    }

    private static void print(Map<String, List<Double>> micros) {
        List<Double> ours = micros.values().iterator().next();
        System.out.printf(Locale.ROOT, "%-46s %12s %24s %22s%n", "", "median us", "least to most", "ours is slower by");
        micros.forEach((name, theirs) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ours.size(); i++) {
                ratios.add(ours.get(i) / theirs.get(i));
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-46s %12.2f %24s %22s%n",
                    name,
                    median(theirs),
                    "%.2f to %.2f".formatted(Collections.min(theirs), Collections.max(theirs)),
                    "%.2f (%.2f to %.2f)".formatted(median(ratios), Collections.min(ratios), Collections.max(ratios)));
        });
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
