package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimingTest {

    private static final Duration LONG = Duration.ofSeconds(8);

    private final Timing timing =
            Timing.of(LeaseSpec.of("a").ttl(Duration.ofSeconds(8)), new ScriptedProvider(new ManualClock()).traits());

    @Test
    void r6_2_aBeatMayTakeLongerAfterEachMiss() {
        assertThat(timing.beatTimeout(0, LONG.multipliedBy(9))).hasSeconds(1);
        assertThat(timing.beatTimeout(1, LONG.multipliedBy(9))).hasSeconds(2);
        assertThat(timing.beatTimeout(2, LONG.multipliedBy(9))).hasSeconds(4);
        assertThat(timing.beatTimeout(3, LONG.multipliedBy(9))).hasSeconds(8);
        assertThat(timing.beatTimeout(4, LONG.multipliedBy(9))).hasSeconds(8);
    }

    /** With 5 s left a try of 4 s that gets no answer would be followed by one of 1 s at most. */
    @Test
    void r6_2_aBeatLeavesTimeForAnother() {
        assertThat(timing.beatTimeout(2, Duration.ofSeconds(5))).hasSeconds(2);
        assertThat(timing.beatTimeout(3, Duration.ofSeconds(3))).hasSeconds(1);
        assertThat(timing.beatTimeout(3, Duration.ofMillis(10))).hasSeconds(1);
    }
}
