package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import java.util.Locale;

/** Numbers with as many digits as they deserve. */
final class Numbers {

    private Numbers() {}

    static String of(double value) {
        double size = Math.abs(value);
        String form = size >= 100 || value == Math.rint(value)
                ? "%,.0f"
                : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, form, value);
    }

    static String range(Figure figure) {
        return of(figure.least()) + " to " + of(figure.most());
    }

    static String spread(Figure figure) {
        return figure.samples().size() == 1 ? of(figure.median()) : of(figure.median()) + " (" + range(figure) + ")";
    }
}
