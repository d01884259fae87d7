package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The production client in the simulated world; docs/SIMULATION.md says how to replay a seed. */
class ClientSimulationTest {

    /** Within so many seeds each weakening must be seen. */
    private static final long BUDGET = 2_000;

    private record ClientWorlds(Weakening weakening, Baton baton) implements SeedRun.Worlds {
        @Override
        public SimulationReport run(long seed) {
            return ClientSimulation.run(seed, weakening, new ClientSimulation.Means(baton, Recorded.Journal.NONE));
        }

        @Override
        public void close() {
            baton.close();
        }
    }

    private static ClientWorlds worlds(Weakening weakening) {
        return new ClientWorlds(weakening, new Baton());
    }

    private static SimulationReport once(long seed, Weakening weakening) {
        try (ClientWorlds worlds = worlds(weakening)) {
            return worlds.run(seed);
        }
    }

    @Test
    void r15_1_noSeedOfTheProductionClientShowsAViolation() {
        long replayed = SimulationSettings.replayed();
        long first = replayed > 0 ? replayed : 1;
        long last = replayed > 0 ? replayed : SimulationSettings.clientSeeds();
        SeedRun run = SeedRun.between(first, last, () -> worlds(Weakening.NONE));
        SimulationSettings.report(
                "client.txt",
                "client: seeds %,d to %,d\n%s"
                        .formatted(first, last, run.tally().text()));
        assertThat(run.firstViolation()).as(() -> replay(run.firstViolation())).isEmpty();
        if (replayed == 0) {
            SimulationTest.requireNotIdle(run.tally(), run.seeds());
        }
    }

    private static String replay(OptionalLong seed) {
        return seed.isEmpty()
                ? ""
                : "replay with -Dleasehold.seed=" + seed.getAsLong() + ": "
                        + Recorded.written(
                                "client-" + seed.getAsLong(), journal -> recorded(seed.getAsLong(), journal));
    }

    private static SimulationReport recorded(long seed, Recorded.Journal journal) {
        try (Baton baton = new Baton()) {
            return ClientSimulation.run(seed, Weakening.NONE, new ClientSimulation.Means(baton, journal));
        }
    }

    @Test
    void theHistoryCheckerAgreesWithTheChecksOfTheSimulation() {
        for (long seed = 1; seed <= 50; seed++) {
            long replayed = seed;
            assertThat(Recorded.checked(journal -> recorded(replayed, journal)).violations())
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @Test
    void twoRunsOfOneSeedAgreeInEveryEvent() {
        for (long seed = 1; seed <= 20; seed++) {
            SimulationReport run = once(seed, Weakening.NONE);
            assertThat(run.diary())
                    .as("seed %d", seed)
                    .isEqualTo(once(seed, Weakening.NONE).diary());
            assertThat(run.diary()).as("seed %d", seed).hasSizeGreaterThan(50);
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "TAKEOVER_WITHOUT_OBSERVATION",
                "TAKEOVER_WITHOUT_COMPARE",
                "CONTENDER_BLIND_TO_BEATS",
                "CONTENDER_WAITS_HALF_THE_TTL",
                "CONTENDER_WAITS_NINE_TENTHS_OF_THE_TTL",
                "CONTENDER_NEVER_TAKES_OVER",
                "STORE_DOES_NOT_COMPARE",
                "GENERATION_RESET_ON_RELEASE",
                "TERM_RESET_ON_RELEASE",
                "SHORTER_TTL_PUBLISHED",
                "MARGIN_OF_TWO_PERCENT",
                "SUSPEND_NOT_NOTICED",
                "CLOCKS_BEYOND_THE_DECLARED_RATE",
                "GATE_ACCEPTS_LOWER_TOKENS",
                "GATE_READS_WITHOUT_TOKEN"
            })
    void r15_1_everyWeakenedRuleAroundTheClientIsSeen(Weakening weakening) {
        SeedRun run = SeedRun.of(BUDGET, () -> worlds(weakening));
        assertThat(run.firstViolation()).as("a seed that shows %s", weakening).isPresent();
        long seed = run.firstViolation().orElseThrow();
        SimulationSettings.reportSeen("client.txt", weakening, seed, once(seed, weakening));
    }
}
