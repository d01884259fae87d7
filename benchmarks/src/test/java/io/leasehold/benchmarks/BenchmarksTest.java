package io.leasehold.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class BenchmarksTest {

    @TempDir
    private Path docs;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new Benchmarks()).setErr(new PrintWriter(said)).execute(arguments);
    }

    @Test
    void aQuickRunWritesNoPageThatWasAskedFor() {
        assertThat(run("--quick", "--docs", docs.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("--quick goes with neither --report nor --docs");
        assertThat(docs).isEmptyDirectory();

        assertThat(run("--quick", "--report")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void anUnknownSuiteIsRefusedWithTheKnownOnes() {
        assertThat(run("--provider", "zebra")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(said.toString()).contains("no suite 'zebra'", "redis", "raft-client", "records");
    }
}
