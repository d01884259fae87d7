package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseLostException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.UnsafeBackendException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    private static final LeaseKey KEY = LeaseKey.of("k");
    private static final Fence FENCE = new Fence(KEY, new FencingToken(1, 2), new LeaseId(3, 4));

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Failures failures(String... args) {
        return new Failures(new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }

    private String line() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> everyDecision() {
        return Stream.of(
                Arguments.of(new IllegalArgumentException("x"), 64),
                Arguments.of(new InvalidLeaseRecordException(KEY, "term", "x", "y"), 65),
                Arguments.of(new LeaseUnavailableException("x"), 69),
                Arguments.of(new IllegalStateException("x"), 70),
                Arguments.of(new LeaseOutcomeUnknownException("x"), 74),
                Arguments.of(new LeaseHeldByOtherException(LeaseRecord.neverUsed(KEY), Duration.ZERO), 75),
                Arguments.of(new LeaseFencedException(KEY, 1, 2), 77),
                Arguments.of(new StaleTokenException(FENCE, FENCE), 77),
                Arguments.of(new UnsafeBackendException("x", "y", "z"), 78),
                Arguments.of(new LeaseLostException(FENCE, LossReason.EXPIRED), 79),
                Arguments.of(new SignalledException(15), 143));
    }

    @ParameterizedTest
    @MethodSource("everyDecision")
    void eachDecisionHasItsOwnExitCode(Exception failure, int exitCode) {
        assertThat(failures().report(failure)).isEqualTo(exitCode);
    }

    @Test
    void aRefusalIsOneLineThatSaysWhoSinceWhenAndHowLongYet() {
        LeaseRecord record = LeaseRecord.neverUsed(KEY).toBuilder()
                .generation(3)
                .leaseId(new LeaseId(5, 6))
                .holder(HolderId.of("ann"))
                .acquiredAt(Instant.parse("2026-01-02T03:04:05Z"))
                .build();
        failures().report(new LeaseHeldByOtherException(record, Duration.ofMillis(1234)));
        assertThat(line())
                .isEqualTo("leasehold: 'k' is held by ann with token 1-3 since 2026-01-02T03:04:05Z,"
                        + " for another 1234 ms unless it is extended\n");
    }

    @Test
    void credentialsAreBlottedOutWhereverTheyStand() {
        failures().report(new IllegalArgumentException("no provider for redis://ann:s3cr/et@h:1/0 or x://:p@h"));
        assertThat(line()).isEqualTo("leasehold: no provider for redis://***@h:1/0 or x://***@h\n");
    }

    @Test
    void aMessageOfSeveralLinesBecomesOne() {
        failures().report(new LeaseUnavailableException("a\n\tb\u001b[31mc"));
        assertThat(line()).isEqualTo("leasehold: a b [31mc\n");
    }

    @Test
    void withJsonTheLineIsAnObject() {
        failures("exec", "--json", "k").report(new LeaseFencedException(KEY, 1, 2));
        assertThat(line())
                .matches("\\{.*}\n")
                .contains("\"error\":\"LeaseFenced\"", "\"exitCode\":77", "\"message\":\"term 1 for 'k'");
    }

    @Test
    void theCommandsOwnJsonOptionIsNotOurs() {
        failures("exec", "k", "--", "x", "--json").report(new LeaseUnavailableException("a"));
        assertThat(line()).isEqualTo("leasehold: a\n");
    }
}
