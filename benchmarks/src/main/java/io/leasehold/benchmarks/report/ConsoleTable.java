package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.util.Locale;

/** A run for a terminal. */
public final class ConsoleTable {

    private static final String LINE = "%-50s %-44s %12s %-14s %s%n";

    private ConsoleTable() {}

    public static String of(Run run) {
        StringBuilder text = new StringBuilder(run.provider()).append('\n');
        text.append(String.format(Locale.ROOT, LINE, "", "", "median", "", "ours costs, x theirs"));
        for (Table.Row row : Table.of(run).rows()) {
            Figure figure = row.figure();
            text.append(String.format(
                    Locale.ROOT,
                    LINE,
                    figure.work(),
                    figure.subject(),
                    Numbers.of(figure.median()),
                    figure.unit(),
                    row.ratio()));
        }
        return text.toString();
    }
}
