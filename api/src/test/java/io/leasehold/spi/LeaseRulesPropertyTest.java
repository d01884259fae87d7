package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise P2 and the state machine of a key in long random histories; a failure names its seed. */
class LeaseRulesPropertyTest {

    private static final int STEPS = 100_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20_250_601, -7})
    void r3_1_randomHistoriesKeepThePromises(long seed) {
        assertSound(seed);
    }

    /** Another seed at every run: the histories that nobody chose. */
    @Test
    void r3_1_aHistoryOfANewSeedKeepsThePromises() {
        assertSound(System.nanoTime());
    }

    private static void assertSound(long seed) {
        Map<String, Long> seen = RandomHistory.run(Rules.REAL, seed, STEPS);

        assertThat(seen.get("new grant")).as("grants with seed %d", seed).isGreaterThan(1_000);
        assertThat(seen)
                .as("answers seen with seed %d", seed)
                .allSatisfy((answer, count) -> assertThat(count).isPositive());
        assertThat(seen)
                .as("answers seen with seed %d", seed)
                .containsKeys("HeldByOther", "Fenced", "Spent", "taken over", "reclaimed", "replayed", "term published")
                .containsKeys("released", "release repeated", "tombstone", "revoked NOW", "revoked AFTER_TTL")
                .containsKeys("heartbeat StillHeld", "heartbeat Lost", "heartbeat Fenced");
    }
}
