package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads run in several JVMs, one after the other, so that no figure hangs on how one of them compiled: the samples of all forks
 * follow each other.
 */
record Forks(Loads.Part part) implements Load {

    /** What tells figures apart. */
    private record Row(String work, String subject, Figure.Role role, String unit) {}

    @Override
    public List<Figure> measure(Site site) throws Exception {
        Map<Row, List<Double>> samples = new LinkedHashMap<>();
        for (int fork = 0; fork < site.effort().pick(1, part.forks()); fork++) {
            for (Figure figure : fork(site)) {
                samples.computeIfAbsent(
                                new Row(figure.work(), figure.subject(), figure.role(), figure.unit()),
                                any -> new ArrayList<>())
                        .addAll(figure.samples());
            }
        }
        return samples.entrySet().stream()
                .map(entry -> figure(site, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Figure figure(Site site, Row row, List<Double> samples) {
        return new Figure(site.provider(), row.work(), row.subject(), row.role(), row.unit(), samples);
    }

    private List<Figure> fork(Site site) throws Exception {
        Path directory = Files.createTempDirectory("leasehold-fork-");
        Path kept = directory.resolve(site.provider() + ".json");
        String effort = site.effort().name();
        try (Child child =
                Child.start("fork", site.provider(), site.uri(), effort, part.name(), directory.toString())) {
            if (child.end() != 0) {
                throw new IllegalStateException("a fork failed on " + site.provider());
            }
            return Run.read(kept).figures();
        } finally {
            Files.deleteIfExists(kept);
            Files.deleteIfExists(directory);
        }
    }
}
