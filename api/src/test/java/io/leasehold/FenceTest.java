package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceTest {

    private static final FencingToken TOKEN = new FencingToken(3, 41);
    private static final LeaseId ID = new LeaseId(1, 2);
    private static final String HEAD = "00000000000000000003-00000000000000000041:00000000000000010000000000000002:";

    @Test
    void textFormIsTokenLeaseIdAndKey() {
        assertThat(new Fence(LeaseKey.of("orders db"), TOKEN, ID).text()).isEqualTo(HEAD + "orders%20db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:b:c",
                "a b",
                "a+b",
                "%",
                "%41",
                "a/../b",
                "{x}",
                "\u00E9\u20AC\uD83D\uDE00",
                "\uFFFD",
                "=;,\"'\\",
                "*~_.-",
                "\u2028"
            })
    void textOfAHostileKeyIsPrintableAndReadBack(String key) {
        Fence fence = new Fence(LeaseKey.of(key), TOKEN, ID);

        assertThat(fence.text()).matches("[!-~]+").doesNotContain("\"", "'", "\\", ",", ";", "=");
        assertThat(Fence.parse(fence.text())).isEqualTo(fence);
    }

    @Test
    void textOfTheLongestKeyIsReadBack() {
        Fence fence = new Fence(LeaseKey.of("\u00E9".repeat(256)), TOKEN, ID);

        assertThat(Fence.parse(fence.text())).isEqualTo(fence);
        assertThat(fence.text()).hasSizeLessThan(2_000);
    }

    @Test
    void zerosInFrontMayBeLeftOut() {
        assertThat(Fence.parse("3-41:00000000000000010000000000000002:k"))
                .isEqualTo(new Fence(LeaseKey.of("k"), TOKEN, ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "%4", "%zz", "%ff", "a+b", "a b", "a%00", "\u00E9"})
    void keyThatIsNotPercentEncodedUtf8IsRefused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> Fence.parse(HEAD + key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1",
                "1-1:00000000000000010000000000000002",
                "1-1:1:k",
                "0-1:00000000000000010000000000000002:k"
            })
    void otherTextsAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Fence.parse(text));
    }
}
