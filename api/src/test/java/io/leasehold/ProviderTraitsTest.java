package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderTraitsTest {

    private static final Duration SMALLEST = Duration.ofMillis(200);
    private static final WaitBound BOUND = WaitBound.of(SMALLEST);
    private static final ProviderTraits TRAITS =
            ProviderTraits.of(SMALLEST, Capability.PUSH_WATCH, Capability.SURVIVES_RESTART);

    @Test
    void traitsStateTheirPromisesAndBounds() {
        assertThat(TRAITS.capabilities()).containsExactlyInAnyOrder(Capability.SURVIVES_RESTART, Capability.PUSH_WATCH);
        assertThat(TRAITS.smallestTtl()).isEqualTo(SMALLEST);
        assertThat(TRAITS.largestTtl()).isEqualTo(Duration.ofDays(24));
        ProviderTraits waiting = TRAITS.withWaiting(Duration.ofMillis(1), Duration.ofMillis(2), 3);
        assertThat(waiting.wakeUpBound()).isEqualTo(WaitBound.of(Duration.ofMillis(1)));
        assertThat(waiting.takeoverBound()).isEqualTo(WaitBound.of(Duration.ofMillis(2)));
        assertThat(waiting.requestsPerTtlWaiting()).isEqualTo(3);
        assertThat(waiting.capabilities()).isEqualTo(TRAITS.capabilities());
    }

    @Test
    void boundsMayGrowWithTheTtl() {
        WaitBound bound = new WaitBound(Duration.ofSeconds(1), 0.5);

        assertThat(bound.at(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(6));
        assertThat(WaitBound.of(Duration.ofSeconds(1)).at(Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(bound).hasToString("PT1S + 0.5 x ttl");
        assertThatThrownBy(() -> new WaitBound(Duration.ZERO, 1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> WaitBound.of(Duration.ofMillis(-1))).hasMessageContaining("PT-0.001S");
    }

    @Test
    void r14_2_withdrawnPromiseIsNamedWithItsReasonAndNotKeptAnyMore() {
        ProviderTraits less = TRAITS.withdraw(Capability.SURVIVES_RESTART, "appendonly is no")
                .withdraw(Capability.PUSH_WATCH, "no permission to subscribe");

        assertThat(less.capabilities()).isEmpty();
        assertThat(less.withdrawn())
                .isEqualTo(Map.of(
                        Capability.SURVIVES_RESTART, "appendonly is no",
                        Capability.PUSH_WATCH, "no permission to subscribe"));
        assertThat(TRAITS.withdrawn()).isEmpty();
    }

    @Test
    void collectionsAreCopiedAndClosed() {
        Set<Capability> mutable = EnumSet.of(Capability.PUSH_WATCH);
        ProviderTraits traits =
                new ProviderTraits(mutable, Map.of(), SMALLEST, ProviderTraits.LARGEST_TTL, BOUND, BOUND, 2);
        mutable.clear();

        assertThat(traits.capabilities()).containsExactly(Capability.PUSH_WATCH);
        assertThatThrownBy(() -> traits.capabilities().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> traits.withdrawn().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
