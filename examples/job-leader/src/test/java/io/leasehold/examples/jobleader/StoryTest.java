package io.leasehold.examples.jobleader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short version of what {@code ./run} does at length. */
@Tag("once")
class StoryTest {

    @Test
    void leadershipMovesAndAtMostOneRunIsUnderWay() {
        assertThat(Story.run("--rounds", "1")).isZero();
    }

    /** The control: the check finds the second run when there is one. */
    @Test
    void withoutTheGateTwoRunsOverlap() {
        assertThat(Story.run("--rounds", "1", "--without-gate")).isZero();
    }
}
