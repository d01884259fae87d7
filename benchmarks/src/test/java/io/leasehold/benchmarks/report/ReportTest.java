package io.leasehold.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.Run;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

    private static final String MISSED = "redis: free key, 1 client: limit";

    @TempDir
    private Path docs;

    @BeforeEach
    void keepARunThatMissesItsGoal() throws IOException {
        Figure ours = new Figure("redis", "free key, 1 client", "leasehold", Role.OURS, "us", List.of(30.0, 34.0));
        Figure bare = new Figure("redis", "free key, 1 client", "bare <one>", Role.LIMIT, "us", List.of(10.0, 20.0));
        new Run("redis", Map.of("effort", "full"), List.of(ours, bare)).write(docs.resolve(Report.FIGURES));
    }

    private String page() throws IOException {
        return Files.readString(docs.resolve(Report.PAGE));
    }

    @Test
    void aMissedGoalIsReportedUntilItsReasonIsGiven() throws IOException {
        assertThat(new Report(docs).write()).containsExactly(MISSED);
        assertThat(page()).contains("**missed**", "nobody has said why");
        Files.writeString(
                docs.resolve(Report.FIGURES).resolve("reasons.md"), "# Why\n\n## " + MISSED + "\n\nThe disk.\n");
        assertThat(new Report(docs).write()).isEmpty();
        assertThat(page()).contains("**" + MISSED + "** is missed: The disk.");
    }

    @Test
    void theTableHasTheRatioAndItsSpread() throws IOException {
        var unused = new Report(docs).write();
        assertThat(page()).contains("| free key, 1 client | bare <one> | 15 | 10 to 20 | us | 2.35 (1.70 to 3) |");
    }

    @Test
    void theChartIsWellFormedAndTheSameForTheSameFigures() throws Exception {
        var unused = new Report(docs).write();
        String chart = Files.readString(docs.resolve(Report.FIGURES).resolve("redis.svg"));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(chart)))
                        .getElementsByTagName("rect")
                        .getLength())
                .isEqualTo(1);
        assertThat(chart).contains("free key, 1 client / bare &lt;one&gt;");
        var again = new Report(docs).write();
        assertThat(docs.resolve(Report.FIGURES).resolve("redis.svg")).hasContent(chart);
    }
}
