package io.leasehold.cli;

import io.leasehold.history.Check;
import io.leasehold.history.CheckReport;
import io.leasehold.history.Expectations;
import io.leasehold.history.HistoryChecker;
import io.leasehold.history.HistoryFormatException;
import io.leasehold.history.HistorySummary;
import io.leasehold.history.LeaseHistory;
import io.leasehold.history.Violation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold check}. */
@Command(
        name = "check",
        header = "Checks what clients recorded: were the promises kept?",
        description = {
            "",
            "Give the files of all processes that shared the keys, each written by a flight recorder or a test. The checks H1 to H9"
                    + " and the format are described in docs/HISTORY.md.",
            "",
            "Files of different hosts are compared with each other only if --slack bounds how far their wall clocks differed.",
            ""
        },
        footer = {"", "Example:", "  leasehold check --slack 1ms flight/*.jsonl"},
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:no violation",
            "1:violations were found; they are printed",
            ExitCode.ROW_USAGE,
            "65:a file is no history, or damaged; nothing was checked",
            "70:an error of leasehold itself, or a file that cannot be read"
        })
final class CheckCommand implements Callable<Integer> {

    static final int VIOLATIONS = 1;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The histories of one run.")
    private List<Path> files = List.of();

    @Option(
            names = "--slack",
            paramLabel = "D",
            converter = Durations.class,
            description = "How far the clocks of two files may be apart.")
    private @Nullable Duration slack;

    @Option(
            names = "--ttl",
            paramLabel = "D",
            converter = Durations.class,
            description = "The longest ttl of the run: after the last fault every key is granted within three of it.")
    private @Nullable Duration ttl;

    @Option(
            names = "--count",
            paramLabel = "H",
            split = ",",
            description = "Checks whose violations are counted only, such as H3 where exclusion is not promised.")
    private List<Check> counted = List.of();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;
    private final Failures failures;

    CheckCommand(PrintStream out, Failures failures) {
        this.out = new Output(out);
        this.failures = failures;
    }

    @Override
    public Integer call() throws IOException {
        Expectations expectations = expectations();
        try {
            CheckReport report = HistoryChecker.standard().check(LeaseHistory.read(files), expectations);
            if (common.json) {
                out.json(fields(report));
            } else {
                out.line(report.text());
            }
            return report.isClean() ? 0 : VIOLATIONS;
        } catch (HistoryFormatException e) {
            failures.say(
                    String.valueOf(e.getMessage()),
                    Map.of("error", "HistoryFormat", "exitCode", ExitCode.INVALID_RECORD, "line", e.line()));
            return ExitCode.INVALID_RECORD;
        }
    }

    private Expectations expectations() {
        Expectations expectations = Expectations.none();
        expectations = slack == null ? expectations : expectations.slack(slack);
        expectations = ttl == null ? expectations : expectations.ttl(ttl);
        for (Check check : counted) {
            expectations = expectations.counting(check);
        }
        return expectations;
    }

    private static Map<String, Object> fields(CheckReport report) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("clean", report.isClean());
        fields.put("summary", figures(report.summary()));
        fields.put("violations", texts(report.violations()));
        fields.put("counted", texts(report.counted()));
        fields.put("notChecked", report.notChecked());
        return fields;
    }

    private static List<String> texts(List<Violation> violations) {
        return violations.stream().map(Violation::toString).toList();
    }

    private static Map<String, Object> figures(HistorySummary summary) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("events", summary.events());
        figures.put("sources", summary.sources());
        figures.put("cutOff", summary.cutOff());
        figures.put("keys", summary.keys());
        figures.put("attempts", summary.attempts());
        figures.put("contended", summary.contended());
        figures.put("grants", summary.grants());
        figures.put("takeovers", summary.takeovers());
        figures.put("beats", summary.beats());
        figures.put("passed", summary.passed());
        figures.put("staleRefused", summary.staleRefused());
        figures.put("unknownPercent", summary.unknownPercent());
        figures.put("overlaps", summary.overlaps());
        summary.smallestGap().ifPresent(gap -> figures.put("smallestGapNanos", gap.toNanos()));
        figures.put("faults", summary.faults());
        return figures;
    }
}
