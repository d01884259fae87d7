package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What ours costs, as a multiple of what the other costs, sample by sample: below 1 ours is better, also where more is better.
 *
 * @param ratios a figure, too, so that it has a median and a spread
 */
record Comparison(Figure ours, Figure other, Figure ratios) {

    private static final Set<String> MORE_IS_BETTER = Set.of("ops/s", "hand-overs/s", "Jain index");

    static Comparison of(Figure ours, Figure other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.samples().size(), other.samples().size()); i++) {
            double a = ours.samples().get(i);
            double b = other.samples().get(i);
            ratios.add(MORE_IS_BETTER.contains(ours.unit()) ? b / a : a / b);
        }
        return new Comparison(
                ours, other, new Figure(ours.provider(), ours.work(), other.subject(), other.role(), "x", ratios));
    }

    /** Whether the other has something to be compared with, such as bytes that are not none. */
    boolean isFinite() {
        return ratios.samples().stream().allMatch(ratio -> Double.isFinite(ratio) && ratio > 0);
    }

    /** Such as {@code 1.08 (1.02 to 1.31)}. */
    String text() {
        return isFinite() ? Numbers.spread(ratios) : "";
    }
}
