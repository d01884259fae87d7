package io.leasehold.benchmarks;

import io.leasehold.benchmarks.process.Scratch;
import io.leasehold.benchmarks.report.ConsoleTable;
import io.leasehold.benchmarks.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The entry point of {@code ./benchmark}; without a subcommand it runs the suites and writes the page. */
@Command(
        name = "benchmark",
        description = {
            "Measures leases beside the limit and the rivals, in one run on the same servers.",
            "Without a subcommand: starts the servers, measures, and writes docs/PERFORMANCE.md, unless quick.",
            "The subcommands measure a back end that runs already."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            Compare.class,
            HandOvers.class,
            Takeovers.class,
            HeldLeases.class,
            Holder.class,
            Children.Fork.class,
            Children.Keep.class
        })
final class Benchmarks implements Callable<Integer> {

    @Option(names = "--provider", paramLabel = "NAME", description = "Only this suite; repeatable.")
    private List<String> providers = new ArrayList<>();

    /** Where a quick run writes what another would write to the documents. */
    private static final Path QUICK = Scratch.TARGET.resolve("quick-docs");

    @Option(
            names = "--quick",
            description =
                    "Few and short rounds: shows that all works, not what it costs, and leaves the page as it is.")
    private boolean quick;

    @Option(
            names = "--report",
            description = "Measure nothing; write the page and the charts anew from the figures kept.")
    private boolean reportOnly;

    @Option(names = "--docs", paramLabel = "DIRECTORY", description = "Where PERFORMANCE.md is (${DEFAULT-VALUE}).")
    private Path docs = Path.of("docs");

    private final Map<String, Duration> took = new LinkedHashMap<>();

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    /** Kept here, or its level would be forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    Benchmarks() {}

    public static void main(String... arguments) {
        GRPC.setLevel(Level.WARNING);
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        ParseResult given = spec.commandLine().getParseResult();
        if (quick && (reportOnly || given.hasMatchedOption("--docs"))) {
            throw new ParameterException(spec.commandLine(), "--quick goes with neither --report nor --docs");
        }
        Path written = quick ? QUICK : docs;
        List<String> failed = reportOnly ? List.of() : runAll(written);
        List<String> unexplained = new Report(written).write();
        took.forEach((suite, time) -> System.out.printf("%-12s took %,5d s%n", suite, time.toSeconds()));
        System.out.println("written: " + written.resolve(Report.PAGE));
        unexplained.forEach(goal -> System.out.println("missed without a reason in performance/reasons.md: " + goal));
        failed.forEach(suite -> System.out.println("failed, its earlier figures stay: " + suite));
        return unexplained.isEmpty() && failed.isEmpty() ? 0 : 1;
    }

    private List<Suite> chosen() {
        List<Suite> all = Suites.all();
        List<String> names = all.stream().map(Suite::name).toList();
        for (String provider : providers) {
            if (!names.contains(provider)) {
                throw new ParameterException(
                        spec.commandLine(), "no suite '" + provider + "'; there are " + String.join(", ", names));
            }
        }
        return all.stream()
                .filter(suite -> providers.isEmpty() || providers.contains(suite.name()))
                .toList();
    }

    /** Returns the names of the suites that failed; those that follow them run all the same. */
    private List<String> runAll(Path written) {
        List<Suite> suites = chosen();
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        Duration expected = suites.stream().map(suite -> suite.expected(effort)).reduce(Duration.ZERO, Duration::plus);
        System.out.printf(
                "%s: about %d minutes on an idle machine of two processors%n",
                suites.stream().map(Suite::name).collect(Collectors.joining(", ")), (expected.toSeconds() + 59) / 60);
        List<String> failed = new ArrayList<>();
        for (Suite suite : suites) {
            long start = System.nanoTime();
            try {
                run(suite, effort, written);
            } catch (Exception e) {
                System.err.println(suite.name() + " failed");
                e.printStackTrace();
                failed.add(suite.name());
            }
            took.put(suite.name(), Duration.ofNanos(System.nanoTime() - start));
            System.out.printf(
                    "%s took %d s%n%n", suite.name(), took.get(suite.name()).toSeconds());
        }
        took.put("all", took.values().stream().reduce(Duration.ZERO, Duration::plus));
        return failed;
    }

    private void run(Suite suite, Effort effort, Path written) throws Exception {
        Map<String, String> setting = new TreeMap<>(Machine.describe());
        List<Figure> figures = suite.run(effort);
        setting.putAll(suite.setting());
        setting.put("effort", effort.name().toLowerCase(Locale.ROOT));
        setting.put("command", "./benchmark " + arguments(spec.commandLine().getParseResult()));
        Run run = new Run(suite.name(), setting, figures);
        run.write(written.resolve(Report.FIGURES));
        System.out.println(ConsoleTable.of(run));
    }

    private static String arguments(ParseResult parsed) {
        return String.join(" ", parsed.originalArgs());
    }
}
