package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The figures of a run, those of one work together, ours first. */
final class Table {

    private final Map<String, List<Figure>> works;

    private Table(Map<String, List<Figure>> works) {
        this.works = works;
    }

    /** One figure, and what ours costs beside it if it is not ours. */
    record Row(Figure figure, Optional<Comparison> comparison) {

        String ratio() {
            return comparison.map(Comparison::text).orElse("");
        }
    }

    static Table of(Run run) {
        return new Table(run.figures().stream()
                .collect(Collectors.groupingBy(Figure::work, LinkedHashMap::new, Collectors.toList())));
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        works.forEach((work, figures) -> {
            Optional<Figure> ours = ours(figures);
            ours.ifPresent(figure -> rows.add(new Row(figure, Optional.empty())));
            figures.stream()
                    .filter(figure -> figure.role() != Role.OURS)
                    .map(figure -> new Row(figure, ours.map(one -> Comparison.of(one, figure))))
                    .forEach(rows::add);
        });
        return rows;
    }

    /** Ours beside each other subject, in the order of the table. */
    List<Comparison> comparisons() {
        return rows().stream()
                .flatMap(row -> row.comparison().stream())
                .filter(Comparison::isFinite)
                .toList();
    }

    /** Ours in a work. */
    Optional<Figure> ours(String work) {
        return ours(works.getOrDefault(work, List.of()));
    }

    private static Optional<Figure> ours(List<Figure> figures) {
        return figures.stream().filter(figure -> figure.role() == Role.OURS).findFirst();
    }
}
