package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.Run;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A bound for ours in a work: of the median of the ratios to each limit or each rival, or, for {@link Role#OURS}, of the median itself.
 *
 * @param rivals the beginning of the names of those that it is about
 * @param bound at most so much; a ratio is of costs, so "twice as fast" is 0.5
 * @param says the goal in words
 */
record Goal(String provider, String work, Role role, String rivals, double bound, String says) {

    /** What was measured, and whether that is within the bound. */
    record Verdict(Figure measured, boolean met) {

        String text() {
            return met ? "met" : "**missed**";
        }
    }

    /** For the reasons. */
    String id() {
        return provider + ": " + work + ": " + role.name().toLowerCase(Locale.ROOT)
                + (rivals.isEmpty() ? "" : " " + rivals);
    }

    /** Empty if the run does not have the work, or was a quick one. */
    Optional<Verdict> judge(Run run) {
        if ("quick".equals(run.setting().get("effort"))) {
            return Optional.empty();
        }
        Table table = Table.of(run);
        Optional<Figure> measured = role == Role.OURS
                ? table.ours(work)
                : table.comparisons().stream()
                        .map(Comparison::ratios)
                        .filter(ratio -> ratio.work().equals(work)
                                && ratio.role() == role
                                && ratio.subject().startsWith(rivals))
                        .max(Comparator.comparingDouble(Figure::median));
        return measured.map(figure -> new Verdict(figure, figure.median() <= bound));
    }
}
