package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.util.List;
import java.util.Locale;

/** Ours beside each limit and rival as bars on a logarithmic scale, the spread as whiskers; readable on light and dark. */
final class Chart {

    private static final int LEFT = 470;
    private static final int WIDTH = 900;
    private static final int ROW = 20;
    private static final int TOP = 46;

    private static final String STYLE = """
            <style>
            svg { font: 12px sans-serif; --ink: #1f2328; --line: #b8bec6; --limit: #6e7b8b; --rival: #2f81b7; --bad: #c4622d }
            @media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --line: #444c56; --limit: #8d99a8; --rival: #58a6d6; --bad: #e08a55 } }
            text { fill: var(--ink) } .axis { stroke: var(--line) } .one, .spread { stroke: var(--ink) }
            .limit { fill: var(--limit) } .rival { fill: var(--rival) } .worse { fill: var(--bad) }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();

    private Chart() {}

    static String of(Run run) {
        return new Chart().draw(run.provider(), Table.of(run).comparisons());
    }

    private String draw(String provider, List<Comparison> comparisons) {
        int height = TOP + comparisons.size() * ROW + 10;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, height);
        add("<title>%s: what leasehold costs, as a multiple of each other</title>", provider);
        svg.append(STYLE);
        add("<text x=\"0\" y=\"14\">leasehold costs so many times what the other costs; left of 1 is better</text>");
        for (int octave = -4; octave <= 4; octave++) {
            axis(octave, height);
        }
        for (int i = 0; i < comparisons.size(); i++) {
            row(comparisons.get(i), TOP + i * ROW);
        }
        return svg.append("</svg>\n").toString();
    }

    private void axis(int octave, int height) {
        double x = x(Math.pow(2, octave));
        add(
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
                octave == 0 ? "one" : "axis", x, TOP - 8, x, height);
        String label = octave < 0 ? "1/" + (1 << -octave) : "" + (1 << octave);
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, TOP - 12, label);
    }

    private void row(Comparison comparison, int y) {
        Figure ratios = comparison.ratios();
        double from = Math.min(x(1), x(ratios.median()));
        double to = Math.max(x(1), x(ratios.median()));
        String kind = ratios.median() > 1 ? "worse" : ratios.role().name().toLowerCase(Locale.ROOT);
        add("<text x=\"0\" y=\"%d\">%s</text>", y + 12, escaped(ratios.work() + " / " + shortened(ratios.subject())));
        add("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"12\"/>", kind, from, y + 2, to - from);
        add(
                "<line class=\"spread\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
                x(ratios.least()), y + 8, x(ratios.most()), y + 8);
    }

    /** From 1/16 at the left to 16 at the right; what is beyond stands at the edge. */
    private static double x(double ratio) {
        double octaves = Math.log(ratio) / Math.log(2);
        double share = (Math.max(-4.3, Math.min(4.3, octaves)) + 4.3) / 8.6;
        return LEFT + 10 + share * (WIDTH - LEFT - 20);
    }

    /** Without versions, which the table has. */
    private static String shortened(String subject) {
        return subject.replaceAll(",? ?\\b(Lettuce|AWS SDK)? ?\\d+(\\.\\d+)+", "")
                .strip();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
