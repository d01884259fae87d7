package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/TCK.md} is the pages in {@code docs/tck}, each written by a run of the kit, side by side. */
class TckTableTest {

    private static final Path PAGES = Path.of("..", "docs", "tck");
    private static final Path TABLE = Path.of("..", "docs", "TCK.md");
    private static final Pattern RULE =
            Pattern.compile("\\| (\\d+\\.\\d+) \\| (\\w+) \\| (\\w+) \\| ([a-z ]+) \\| (.*) \\|");
    private static final Pattern CAPABILITY = Pattern.compile("\\| ([A-Z_]+) \\| (.+) \\|");

    private static final String HEADING = """
            # The rules and the providers

            What the kit found, rule by rule. Each column links to its page, which a run of the kit wrote and is compared with each later
            one. **✓** passed; **·** not declared: the provider does not claim the capability; **untested**: the fault cannot be
            caused there, for the reason below the table.

            Put together by `TckTableTest`; `-Dleasehold.tck.table=write` writes it anew.

            """;

    private record Cell(String level, String side, String outcome, String why) {
        String mark() {
            return switch (outcome) {
                case "passed" -> "✓";
                case "not declared" -> "·";
                default -> outcome;
            };
        }
    }

    private static SortedMap<String, List<String>> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .collect(Collectors.toMap(TckTableTest::variant, TckTableTest::lines, (a, b) -> a, TreeMap::new));
        }
    }

    private static String variant(Path file) {
        return file.getFileName().toString().replace(".md", "");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Cell> rules(List<String> page) {
        return matches(page, RULE)
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> new Cell(row.group(2), row.group(3), row.group(4), row.group(5)),
                        (a, b) -> a,
                        LinkedHashMap::new));
    }

    private static Map<String, String> capabilities(List<String> page) {
        return matches(page, CAPABILITY)
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2), (a, b) -> a, TreeMap::new));
    }

    private static Stream<Matcher> matches(List<String> page, Pattern row) {
        return page.stream().map(row::matcher).filter(Matcher::matches);
    }

    private static String head(String what, Collection<String> variants) {
        return variants.stream()
                        .map(variant -> "[%s](tck/%s.md) |".formatted(variant, variant))
                        .collect(Collectors.joining(" ", "| " + what + " | ", "\n"))
                + "|---|" + "---|".repeat(variants.size()) + "\n";
    }

    private static String row(String what, Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| " + what + " | ", " |\n"));
    }

    private static String table() throws IOException {
        SortedMap<String, List<String>> pages = pages();
        Map<String, Map<String, Cell>> columns = each(pages, TckTableTest::rules);
        StringBuilder text = new StringBuilder(HEADING).append(head("rule", pages.keySet()));
        Cell none = new Cell("", "", "untested", "the page lacks it");
        columns.values()
                .iterator()
                .next()
                .forEach((id, cell) -> text.append(row(
                        id + " " + cell.side(),
                        columns.values().stream()
                                .map(column -> column.getOrDefault(id, none).mark()))));
        return text.append(capabilityTable(pages)).append(reasons(columns)).toString();
    }

    private static String capabilityTable(SortedMap<String, List<String>> pages) {
        Map<String, Map<String, String>> columns = each(pages, TckTableTest::capabilities);
        return columns.values().stream()
                .flatMap(column -> column.keySet().stream())
                .distinct()
                .sorted()
                .map(name -> row(
                        name,
                        columns.values().stream()
                                .map(column -> column.getOrDefault(name, "·").replace("passed", "✓"))))
                .collect(Collectors.joining("", "\n## Capabilities\n\n" + head("capability", pages.keySet()), ""));
    }

    private static String reasons(Map<String, Map<String, Cell>> columns) {
        StringBuilder text = new StringBuilder("\n## Untested\n\n| provider | rule | why |\n|---|---|---|\n");
        columns.forEach((variant, rules) -> rules.forEach((id, cell) -> {
            if (cell.outcome().equals("untested")) {
                text.append(row(variant, Stream.of(id, cell.why())));
            }
        }));
        return text.toString();
    }

    private static <T> Map<String, T> each(SortedMap<String, List<String>> pages, Function<List<String>, T> read) {
        Map<String, T> columns = new LinkedHashMap<>();
        pages.forEach((variant, page) -> columns.put(variant, read.apply(page)));
        return columns;
    }

    @Test
    void theTableIsThatOfThePages() throws IOException {
        String table = table();
        if ("write".equals(System.getProperty("leasehold.tck.table"))) {
            Files.writeString(TABLE, table);
        }
        assertThat(TABLE).as("write it anew with -Dleasehold.tck.table=write").hasContent(table);
    }

    @Test
    void everyPageHasEveryRuleAndNoneThatFailed() throws IOException {
        pages().forEach((variant, page) -> assertThat(rules(page))
                .as(variant)
                .hasSize(60)
                .values()
                .extracting(Cell::outcome)
                .doesNotContain("failed"));
    }
}
