package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {

    private enum Durability {
        OS_CACHE,
        DISK
    }

    private static final Setting<Duration> DURATION = Setting.duration("poll", Duration.ofSeconds(1), "How often.");
    private static final Setting<Integer> COUNT = Setting.count("retries", 3, "How many.");
    private static final Setting<Durability> CHOICE = Setting.choice("durability", Durability.DISK, "How safe.");

    @Test
    void durationsAreReadInTheirShortAndIsoForms() {
        Map<String, Duration> forms = Map.of(
                "250ms", Duration.ofMillis(250),
                "0.5ms", Duration.ofNanos(500_000),
                "15s", Duration.ofSeconds(15),
                "0.25s", Duration.ofMillis(250),
                "2m", Duration.ofMinutes(2),
                "1h", Duration.ofHours(1),
                "1h30m", Duration.ofMinutes(90),
                "PT0.25S", Duration.ofMillis(250),
                "P1D", Duration.ofDays(1));

        assertThat(forms)
                .allSatisfy((text, expected) -> assertThat(DURATION.parse(text)).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "ms",
                "s",
                "-1s",
                "-5ms",
                "0s",
                "0ms",
                "1d",
                "1 s",
                "1e3ms",
                "1e999999999ms",
                "9999999999999999ms",
                "99999999999h",
                "P100000D",
                "PT-1S",
                "P",
                "soon"
            })
    void otherDurationsAreRefusedWithTheForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DURATION.parse(text))
                .withMessage("setting 'poll' is '%s'; needed: duration such as 250ms, 15s, 2m", text);
    }

    @Test
    void countsAreWholeNumbersFromZeroToTheLargestInt() {
        assertThat(COUNT.parse("0")).isZero();
        assertThat(COUNT.parse("2147483647")).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "2147483648", "3000000000", "99999999999", "1.0", "0x10", " 1", "\u0661"})
    void otherCountsAreRefusedWithTheForm(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> COUNT.parse(text))
                .withMessage("setting 'retries' is '%s'; needed: whole number of at least 0", text);
    }

    @Test
    void choicesAreSpelledInLowerCaseWithHyphensAndNamedInTheError() {
        assertThat(CHOICE.parse("os-cache")).isEqualTo(Durability.OS_CACHE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHOICE.parse("OS_CACHE"))
                .withMessage("setting 'durability' is 'OS_CACHE'; needed: one of os-cache, disk");
    }

    @Test
    void settingDescribesItself() {
        assertThat(COUNT.name()).isEqualTo("retries");
        assertThat(COUNT.description()).isEqualTo("How many.");
        assertThat(COUNT.defaultValue()).isEqualTo(3);
        assertThat(CHOICE.form()).isEqualTo("one of os-cache, disk");
        assertThat(Setting.text("name", "none", "What.").parse("any %&")).isEqualTo("any %&");
    }
}
