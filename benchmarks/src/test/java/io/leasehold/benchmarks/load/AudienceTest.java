package io.leasehold.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AudienceTest {

    private static final Duration NOW = Duration.ZERO;

    private final Audience audience = new Audience(2);

    @Test
    void allHaveHeardWhenEachWasCalledSinceTheChange() throws Exception {
        audience.expect();
        audience.heard(0);
        assertThat(audience.await(NOW)).isFalse();
        assertThat(audience.outstanding()).isEqualTo(1);

        audience.heard(1);
        assertThat(audience.await(NOW)).isTrue();
    }

    @Test
    void whoIsCalledTwiceCountsOnce() throws Exception {
        audience.expect();
        audience.heard(0);
        audience.heard(0);
        assertThat(audience.await(NOW)).isFalse();
    }

    @Test
    void listenersOfOtherKeysDoNotCount() throws Exception {
        audience.expect();
        audience.heard(2);
        audience.heard(3);
        assertThat(audience.await(NOW)).isFalse();
    }

    @Test
    void theNextChangeIsToBeHeardByAllAgain() throws Exception {
        audience.expect();
        audience.heard(0);
        audience.heard(1);
        audience.expect();
        assertThat(audience.await(NOW)).isFalse();
        assertThat(audience.outstanding()).isEqualTo(2);
    }

    @Test
    void whatWasForgottenIsInNoPercentile() {
        audience.expect();
        audience.heard(0);
        assertThat(audience.micros(100)).isPositive();

        audience.forget();
        assertThat(audience.micros(100)).isZero();
    }
}
