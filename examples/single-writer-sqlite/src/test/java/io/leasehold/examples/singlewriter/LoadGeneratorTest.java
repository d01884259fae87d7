package io.leasehold.examples.singlewriter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short version of what {@code ./run} does at length. */
@Tag("once")
class LoadGeneratorTest {

    @Test
    void pausedWritersAreRefusedAndNothingIsLostOnSqlite() {
        assertThat(LoadGenerator.run("--promotions", "3")).isZero();
    }

    @Test
    void pausedWritersAreRefusedAndNothingIsLostOnPostgres() {
        assertThat(LoadGenerator.run("--promotions", "2", "--postgres")).isZero();
    }

    /** The control: the same program finds the damage when there is some. */
    @Test
    void withoutTheGateAPausedWriterDoesDamage() {
        assertThat(LoadGenerator.run("--promotions", "1", "--without-gate")).isZero();
    }
}
