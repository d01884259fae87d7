package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one-shot contenders remember between them (rule 5.4). */
class FileObservationsTest {

    private static final LeaseKey KEY = LeaseKey.of("a/b \u00e9");
    private static final Duration RESOLUTION = Duration.ofMillis(10);

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();

    /** As a new process would open them. */
    private FileObservations observations() {
        return FileObservations.in(directory.resolve("seen"), clock, new ProcessTable(Path.of("/proc")))
                .orElseThrow();
    }

    @Test
    void aLaterProcessGoesOnWhereAnEarlierOneBegan() {
        assertThat(observations().unchangedFor(KEY, "mark 1")).isZero();
        clock.advance(Duration.ofSeconds(5));
        assertThat(observations().unchangedFor(KEY, "mark 1"))
                .isEqualTo(Duration.ofSeconds(5).minus(RESOLUTION));
        clock.advance(Duration.ofSeconds(5));
        assertThat(observations().unchangedFor(KEY, "mark 1"))
                .isEqualTo(Duration.ofSeconds(10).minus(RESOLUTION));
    }

    @Test
    void anotherMarkStartsFromZero() {
        observations().unchangedFor(KEY, "mark 1");
        clock.advance(Duration.ofSeconds(5));
        assertThat(observations().unchangedFor(KEY, "mark 2")).isZero();
        clock.advance(Duration.ofSeconds(1));
        assertThat(observations().unchangedFor(KEY, "mark 2"))
                .isEqualTo(Duration.ofSeconds(1).minus(RESOLUTION));
    }

    @Test
    void neverTooLongByTheResolutionOfTheClock() {
        observations().unchangedFor(KEY, "mark");
        clock.advance(Duration.ofMillis(9));
        assertThat(observations().unchangedFor(KEY, "mark")).isZero();
    }

    @Test
    void keysDoNotDisturbEachOther() {
        observations().unchangedFor(KEY, "mark");
        clock.advance(Duration.ofSeconds(5));
        assertThat(observations().unchangedFor(LeaseKey.of("other"), "mark")).isZero();
        assertThat(observations().unchangedFor(KEY, "mark")).isPositive();
    }

    @Test
    void anotherBootStartsFromZero() throws IOException {
        observations().unchangedFor(KEY, "mark");
        clock.advance(Duration.ofSeconds(5));
        Path file = onlyFile();
        Files.writeString(file, Files.readString(file).replaceFirst("^.", "z"));
        assertThat(observations().unchangedFor(KEY, "mark")).isZero();
    }

    @Test
    void aTimeInTheFutureStartsFromZero() throws IOException {
        observations().unchangedFor(KEY, "mark");
        Path file = onlyFile();
        Files.writeString(file, Files.readString(file).replaceFirst(" \\d+ ", " " + Long.MAX_VALUE + " "));
        assertThat(observations().unchangedFor(KEY, "mark")).isZero();
    }

    @Test
    void aDamagedFileStartsFromZeroAndIsReplaced() throws IOException {
        observations().unchangedFor(KEY, "mark");
        Files.writeString(onlyFile(), "rubbish");
        assertThat(observations().unchangedFor(KEY, "mark")).isZero();
        clock.advance(Duration.ofSeconds(5));
        assertThat(observations().unchangedFor(KEY, "mark")).isPositive();
    }

    @Test
    void whereNothingCanBeWrittenThereAreNone() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Optional<FileObservations> none =
                FileObservations.in(file.resolve("seen"), clock, new ProcessTable(Path.of("/proc")));
        assertThat(none).isEmpty();
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("seen"))) {
            return files.reduce((one, other) -> {
                        throw new AssertionError(one + " and " + other);
                    })
                    .orElseThrow();
        }
    }
}
