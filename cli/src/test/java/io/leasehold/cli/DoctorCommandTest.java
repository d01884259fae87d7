package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private static Diagnosis diagnosis(Duration answer, ProviderTraits traits, List<Capability> required) {
        RoundTrips trips =
                new RoundTrips(IntStream.range(0, 100).mapToObj(i -> answer).toList(), 0);
        return new Diagnosis(
                new Checkup.Findings(traits, answer, trips, trips, new ClockComparison(), true),
                required,
                Duration.ofSeconds(15));
    }

    @Test
    void aHealthyBackEndNeedsNoChange(@TempDir Path directory) {
        Invocation doctor = Invocation.of("doctor", "file://" + directory + "/leases");
        assertThat(doctor.out())
                .contains("Nothing to change.")
                .contains("not observable")
                .contains("survives-restart");
        assertThat(doctor.exitCode()).isZero();
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        assertThat(Invocation.of("doctor", "--for", "1s", "local:x").err()).contains("--for is 1s; the least is 10s");
        assertThat(Invocation.of("doctor", "--require", "beauty", "local:x").err())
                .contains("'beauty' is no capability")
                .contains("survives-restart");
    }

    @Test
    void aTtlMustBearTheRoundTrips() {
        ProviderTraits traits = ProviderTraits.of(Duration.ofMillis(200));
        assertThat(diagnosis(Duration.ofMillis(1), traits, List.of()).proposedTtl())
                .hasMillis(200);
        assertThat(diagnosis(Duration.ofMillis(100), traits, List.of()).proposedTtl())
                .hasMillis(3_200);
        assertThat(diagnosis(Duration.ofMillis(100), traits, List.of()).complaints())
                .isEmpty();
        assertThat(diagnosis(Duration.ofMillis(500), traits, List.of()).complaints())
                .containsExactly("a ttl of 15s is too short for these round trips: take 16s or more");
    }

    @Test
    void aPromiseThatIsRequiredMustBeKept() {
        ProviderTraits traits = ProviderTraits.of(Duration.ofMillis(200), Capability.SURVIVES_RESTART)
                .withdraw(Capability.SURVIVES_RESTART, "appendonly is no");
        assertThat(diagnosis(Duration.ofMillis(1), traits, List.of(Capability.SURVIVES_RESTART, Capability.FAIR_QUEUE))
                        .complaints())
                .containsExactly(
                        "survives-restart is not kept here: appendonly is no",
                        "fair-queue is not kept by this provider at all");
    }

    @Test
    void r11_4_theRateOfAServersClockIsTold() {
        ClockComparison clock = new ClockComparison();
        for (int i = 0; i <= 10; i++) {
            long sent = i * SECOND;
            clock.add(sent, sent + 2 * MILLI, 7 * SECOND + MILLI + (long) (sent * 1.0002));
        }
        assertThat(clock.gain()).isCloseTo(200, within(clock.gainUncertainty()));
        assertThat(clock.gainUncertainty()).isBetween(100.0, 500.0);
        assertThat(clock.step()).isZero();
    }

    @Test
    void r11_4_aStepOfAServersClockIsTold() {
        ClockComparison clock = new ClockComparison();
        for (int i = 0; i <= 10; i++) {
            long step = i < 5 ? 0 : -300 * MILLI;
            clock.add(i * SECOND, i * SECOND + 2 * MILLI, i * SECOND + MILLI + step);
        }
        assertThat(clock.step()).hasMillis(-300);
        assertThat(clock.text()).contains("stepped by -300 ms");
    }

    @Test
    void oneSlowAnswerIsNoStep() {
        ClockComparison clock = new ClockComparison();
        for (int i = 0; i <= 10; i++) {
            long slow = i == 5 ? 400 * MILLI : 2 * MILLI;
            clock.add(i * SECOND, i * SECOND + slow, i * SECOND + slow - MILLI);
        }
        assertThat(clock.step()).isZero();
    }
}
