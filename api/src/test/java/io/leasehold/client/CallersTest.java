package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CallersTest {

    private final Callers callers = new Callers();

    @Test
    void theFirstThousandCallsOfASecondAreNoted() {
        long second = TimeUnit.SECONDS.toNanos(7);
        assertThat(Stream.generate(() -> callers.present(second)).limit(1_000))
                .allSatisfy(caller -> assertThat(caller.frame()).isPresent());
        assertThat(callers.present(second)).hasToString("an unknown place");
    }

    @Test
    void theNextSecondIsNotedAnew() {
        long second = TimeUnit.SECONDS.toNanos(7);
        Stream.generate(() -> callers.present(second)).limit(2_000).forEach(caller -> {});
        assertThat(callers.present(second + TimeUnit.SECONDS.toNanos(1)).frame())
                .isPresent();
    }
}
