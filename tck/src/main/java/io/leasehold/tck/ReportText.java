package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.tck.TckReport.Outcome;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The report for people. */
final class ReportText {

    private final StringBuilder text = new StringBuilder();

    private ReportText() {}

    static String of(TckReport report) {
        ReportText made = new ReportText();
        made.head(report);
        made.rules(report);
        made.capabilities(report);
        made.totals(report);
        return made.text.toString();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    private void head(TckReport report) {
        line("Leasehold TCK: " + report.provider());
        line(report.name());
        Environment.facts().forEach((what, value) -> line(what + " " + value));
        report.seeds().forEach((test, seed) -> line("seed of " + test + ": " + seed));
        line("");
    }

    private void rules(TckReport report) {
        for (TckReport.Rule rule : report.rules()) {
            line("%-5s %-10s %-6s %s".formatted(rule.id(), word(rule.level()), rule.side(), word(rule.outcome())));
            if (rule.outcome() != Outcome.PASSED) {
                rule.details().forEach(detail -> line(detail.indent(8)));
            }
        }
        line("");
    }

    private void capabilities(TckReport report) {
        report.traits().ifPresent(traits -> {
            for (Capability capability : Capability.values()) {
                if (traits.capabilities().contains(capability)) {
                    line("%-22s declared, %s".formatted(capability, word(report.proof(capability))));
                } else if (traits.withdrawn().containsKey(capability)) {
                    line("%-22s withdrawn: %s"
                            .formatted(capability, traits.withdrawn().get(capability)));
                }
            }
            line("");
        });
    }

    private void totals(TckReport report) {
        for (LeaseRule.Side side : LeaseRule.Side.values()) {
            Map<Outcome, Long> counts = report.rules().stream()
                    .filter(rule -> rule.side() == side)
                    .collect(Collectors.groupingBy(TckReport.Rule::outcome, Collectors.counting()));
            String totals = Arrays.stream(Outcome.values())
                    .map(outcome -> counts.getOrDefault(outcome, 0L) + " " + word(outcome))
                    .collect(Collectors.joining(", "));
            line("%-6s %s".formatted(side, totals));
        }
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
