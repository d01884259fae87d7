package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.recordstore.Simulation.Defect;
import io.leasehold.recordstore.Simulation.Report;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {

    private static final long SEEDS = Long.getLong("leasehold.seeds", 200);

    @Test
    void r15_1_noSeedShowsTwoHoldersOrATokenOutOfOrder() {
        long grants = 0;
        long takeovers = 0;
        long beats = 0;
        long unknown = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Report report = Simulation.run(seed, Defect.NONE);
            assertThat(report.violations()).as("seed %d", seed).isEmpty();
            grants += report.grants();
            takeovers += report.takeovers();
            beats += report.beats();
            unknown += report.unknown();
        }
        assertThat(grants).as("grants").isGreaterThan(20 * SEEDS);
        assertThat(takeovers).as("takeovers").isGreaterThan(5 * SEEDS);
        assertThat(beats).as("beats").isGreaterThan(100 * SEEDS);
        assertThat(unknown).as("calls without an answer").isGreaterThan(10 * SEEDS);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void r15_1_everyDefectIsSeen(Defect defect) {
        long first = LongStream.rangeClosed(1, SEEDS)
                .filter(seed -> !Simulation.run(seed, defect).violations().isEmpty())
                .findFirst()
                .orElse(-1);
        assertThat(first).as("a seed that shows %s", defect).isPositive();
    }
}
