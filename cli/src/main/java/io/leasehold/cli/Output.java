package io.leasehold.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/** What commands print on stdout. Colours only where stdout is a terminal. */
final class Output {

    private static final Map<String, String> COLOURS =
            Map.of("held", "green", "overdue", "yellow", "revoked", "red", "free", "faint", "unused", "faint");

    private final PrintStream out;

    Output(PrintStream out) {
        this.out = out;
    }

    void json(Object value) {
        out.println(Json.text(value));
    }

    void line(String text) {
        out.println(text);
    }

    /** Name and value, a pair a line. */
    void fields(Map<String, Object> fields) {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        fields.forEach((name, value) -> out.println(pad(name, width) + "  " + coloured(String.valueOf(value), 0)));
    }

    /** Rows in columns; the first row is the heading. */
    void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(i ->
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toArray();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(i == 0 ? "" : "  ").append(coloured(row.get(i), i == columns - 1 ? 0 : widths[i]));
            }
            out.println(line);
        }
    }

    /** Whether whoever reads this has gone. */
    boolean isBroken() {
        return out.checkError();
    }

    private static String coloured(String cell, int width) {
        String padded = pad(cell, width);
        String colour = COLOURS.get(cell);
        return colour == null ? padded : Ansi.AUTO.string("@|" + colour + " " + padded + "|@");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
