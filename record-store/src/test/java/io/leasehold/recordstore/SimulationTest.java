package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.history.CheckReport;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stepped protocol; docs/SIMULATION.md says what is simulated and how to replay a seed. */
class SimulationTest {

    /** Within so many seeds each weakening must be seen. */
    private static final long BUDGET = 5_000;

    private static SeedRun run(long seeds, Weakening weakening) {
        return SeedRun.of(seeds, () -> seed -> Simulation.run(seed, weakening));
    }

    @Test
    void r15_1_noSeedOfTheProtocolShowsAViolation() {
        long replayed = SimulationSettings.replayed();
        long first = replayed > 0 ? replayed : 1;
        long last = replayed > 0 ? replayed : SimulationSettings.protocolSeeds();
        SeedRun run = SeedRun.between(first, last, () -> seed -> Simulation.run(seed, Weakening.NONE));
        Tally tally = run.tally();
        SimulationSettings.report(
                "protocol.txt", "protocol: seeds %,d to %,d\n%s".formatted(first, last, tally.text()));
        assertThat(run.firstViolation()).as(() -> replay(run.firstViolation())).isEmpty();
        if (replayed == 0) {
            requireNotIdle(tally, run.seeds());
        }
    }

    private static String replay(OptionalLong seed) {
        return seed.isEmpty()
                ? ""
                : "replay with -Dleasehold.seed=" + seed.getAsLong() + ": "
                        + Recorded.written(
                                "protocol-" + seed.getAsLong(),
                                journal -> Simulation.run(seed.getAsLong(), Weakening.NONE, journal));
    }

    /** H9, over all seeds. */
    static void requireNotIdle(Tally tally, long seeds) {
        assertThat(tally.of(Count.CONTENDED_ACQUIRES)).as("contended acquires").isGreaterThan(5 * seeds);
        assertThat(tally.of(Count.TAKEOVERS)).as("takeovers").isGreaterThan(seeds);
        assertThat(tally.of(Count.GATE_WRITES)).as("writes").isGreaterThan(seeds);
        assertThat(tally.of(Count.STALE_WRITES_REFUSED))
                .as("stale writes refused")
                .isGreaterThan(seeds / 100);
        assertThat(tally.of(Count.UNKNOWN_OUTCOMES))
                .as("unknown outcomes of %d calls", tally.of(Count.CALLS))
                .isPositive()
                .isLessThan(tally.of(Count.CALLS) * 3 / 10);
        assertThat(tally.of(Count.RECOVERIES)).as("recoveries").isEqualTo(seeds);
    }

    private static CheckReport checked(long seed, Weakening weakening) {
        return Recorded.checked(journal -> Simulation.run(seed, weakening, journal));
    }

    @Test
    void theHistoryCheckerAgreesWithTheChecksOfTheSimulation() {
        for (long seed = 1; seed <= 50; seed++) {
            assertThat(checked(seed, Weakening.NONE).violations())
                    .as("seed %d", seed)
                    .isEmpty();
        }
        assertThat(checked(1, Weakening.TAKEOVER_WITHOUT_OBSERVATION).violations())
                .isNotEmpty();
        assertThat(checked(1, Weakening.GATE_ACCEPTS_LOWER_TOKENS).violations()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "MARGIN_OF_TWO_PERCENT"})
    void r15_1_everyWeakenedRuleOfTheProtocolIsSeen(Weakening weakening) {
        SeedRun run = run(BUDGET, weakening);
        assertThat(run.firstViolation()).as("a seed that shows %s", weakening).isPresent();
        long seed = run.firstViolation().orElseThrow();
        SimulationSettings.reportSeen("protocol.txt", weakening, seed, Simulation.run(seed, weakening));
    }
}
