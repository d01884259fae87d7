package io.leasehold.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/PERFORMANCE.md} and its charts are what the figures kept beside them give. */
class PerformancePageTest {

    private final Report report = new Report(Path.of("..", "docs"));

    @Test
    void thePageAndTheChartsAreThoseOfTheFigures() throws IOException {
        report.files()
                .forEach((file, content) -> assertThat(file)
                        .as("write it anew with ./benchmark --report")
                        .hasContent(content));
    }

    @Test
    void everyMissedGoalHasAReason() throws IOException {
        assertThat(report.unexplained())
                .as("goals without a reason in docs/performance/reasons.md")
                .isEmpty();
    }
}
