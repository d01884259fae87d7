package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.history.Actor;
import io.leasehold.history.Entry;
import io.leasehold.history.HistoryRecorder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code leasehold check}. */
class CheckCommandTest {

    private static final Actor ACTOR = new Actor("p", "c");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    @Test
    void aCleanHistoryEndsWithZeroAndItsFigures() throws IOException {
        assertThat(run(recorded(10).toString())).isZero();
        assertThat(text(out)).contains("2 grants", "no violation");
    }

    @Test
    void violationsAreNamedAndEndWithOne() throws IOException {
        String file = recorded(25).toString();
        assertThat(run(file)).isEqualTo(CheckCommand.VIOLATIONS);
        assertThat(text(out)).contains("H3: 'orders'", "token 1-1", "both for 5 ns", "1 violations");
    }

    @Test
    void jsonCarriesFiguresAndViolations() throws IOException {
        assertThat(run("--json", recorded(25).toString())).isEqualTo(CheckCommand.VIOLATIONS);
        assertThat(text(out)).contains("\"clean\":false", "\"grants\":2", "\"smallestGapNanos\":-5", "\"H3: 'orders'");
    }

    @Test
    void aCheckThatIsOnlyCountedDoesNotFail() throws IOException {
        assertThat(run("--count", "H3", recorded(25).toString())).isZero();
        assertThat(text(out)).contains("counted: H3");
    }

    @Test
    void slackAndTtlAreLengthsOfTime() throws IOException {
        assertThat(run("--slack", "1ms", "--ttl", "15s", recorded(10).toString()))
                .isZero();
        assertThat(run("--slack", "soon", recorded(10).toString())).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDamagedFileIsNamedByLineAndEndsWith65() throws IOException {
        Path file = recorded(10);
        Files.writeString(file, Files.readString(file).replaceFirst("\"seq\":2", "\"seq\":9"));
        assertThat(run(file.toString())).isEqualTo(ExitCode.INVALID_RECORD);
        assertThat(text(err)).contains(file.toString(), "line 3, seq: found 9, expected 2");
    }

    @Test
    void noFileIsWrongUsage() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
    }

    private Path recorded(long firstValidUntil) throws IOException {
        Path file = directory.resolve("h" + firstValidUntil + "-" + System.nanoTime());
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file, file.toString(), LeaseClock.system())) {
            acquire(recorder, 1, 0, firstValidUntil);
            acquire(recorder, 2, 19, 40);
        }
        return file;
    }

    private static void acquire(HistoryRecorder recorder, int number, long at, long validUntil) {
        LeaseKey key = LeaseKey.of("orders");
        Fence fence = new Fence(key, new FencingToken(1, number), new LeaseId(0, number));
        recorder.record(ACTOR, new Entry.AcquireCalled(key, fence.leaseId(), 1), at);
        recorder.record(ACTOR, new Entry.Granted(fence, validUntil), at + 1);
    }

    private int run(String... args) {
        Failures failures = new Failures(new PrintStream(err, true, StandardCharsets.UTF_8), args);
        return new CommandLine(new CheckCommand(new PrintStream(out, true, StandardCharsets.UTF_8), failures))
                .setParameterExceptionHandler((e, unused) -> failures.report(e))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failures.report(e))
                .execute(args);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
