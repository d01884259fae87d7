package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "0s,PT0S",
        "250ms,PT0.25S",
        "15s,PT15S",
        "1.5s,PT1.5S",
        "2m,PT2M",
        "1h,PT1H",
        "2d,PT48H",
        "-1s,PT-1S",
        "-1.5s,PT-1.5S",
        "0.000000001s,PT0.000000001S"
    })
    void readsWhatPeopleType(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @Test
    void foreverIsLongerThanAllElse() {
        assertThat(Durations.parse("forever")).isEqualTo(Durations.FOREVER).isGreaterThan(Durations.parse("99999999d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "s", "15 s", "1m30s", "1e3s", "15S", "١s", "ever"})
    void namesWhatItCannotReadAndTheForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage("'" + text + "' is not a length of time; it needs a form such as 250ms, 15s, 2m, 1h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807s", "9223372036854775807d", "-9223372036854775807h"})
    void refusesMoreThanADurationHolds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage("'" + text + "' is too long a time; the limit is 9223372036854775807 s");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0ms", "PT0.2S,200ms", "PT15S,15s", "PT90S,1m30s", "PT1H,1h", "PT-1S,-1000ms"})
    void printsWhatPeopleRead(Duration duration, String expected) {
        assertThat(Durations.text(duration)).isEqualTo(expected);
    }
}
