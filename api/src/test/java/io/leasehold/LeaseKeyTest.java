package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseKeyTest {

    @Test
    void r13_1_nullAndEmptyKeysAreRefusedByName() {
        assertThatNullPointerException().isThrownBy(() -> LeaseKey.of(null)).withMessage("lease key is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseKey.of(""))
                .withMessage("lease key is empty; it needs 1 to 512 UTF-8 bytes");
    }

    @Test
    void r13_1_keyOf512BytesIsAcceptedAndOf513Refused() {
        assertThat(LeaseKey.of("k".repeat(512)).text()).hasSize(512);
        assertThat(LeaseKey.of("\u20AC".repeat(170) + "kk").text()).hasSize(172);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseKey.of("k".repeat(513)))
                .withMessage("lease key has 513 UTF-8 bytes; the limit is 512");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseKey.of("\u20AC".repeat(171)))
                .withMessage("lease key has 513 UTF-8 bytes; the limit is 512");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x09, 0x0A, 0x0D, 0x1F, 0x7F, 0x80, 0x85, 0x9F})
    void r13_1_controlCharactersAreRefusedWithTheirPlace(int control) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseKey.of("ab" + (char) control))
                .withMessage("lease key contains the control character U+%04X at index 2; none is allowed", control);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "a\uDC00", "\uDC00\uD800", "\uD83Dx", "x\uD83D"})
    void r13_1_loneSurrogatesAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseKey.of(text))
                .withMessageContaining("lease key contains the lone surrogate U+D")
                .withMessageContaining("which no encoding can carry");
    }

    @Test
    void r13_1_hostileButLegalKeysStayDistinct() {
        List<String> texts = List.of(
                "a",
                "A",
                " a",
                "a ",
                "a/b",
                "a/../b",
                "..",
                ".",
                "{a}",
                "a{b}c",
                "%2F",
                "a%00",
                "*",
                "a:b",
                "\u00E9",
                "e\u0301",
                "\uD83D\uDE00",
                "\uD83D\uDE01",
                "\u202E",
                "$(rm)",
                "'\"",
                "\\",
                "a\u2028b");

        assertThat(texts.stream().map(LeaseKey::of)).doesNotHaveDuplicates().hasSize(texts.size());
        assertThat(LeaseKey.of("a/../b")).hasToString("a/../b");
    }

    @Test
    void keysSortAsTheirText() {
        assertThat(List.of(LeaseKey.of("b"), LeaseKey.of("a/b"), LeaseKey.of("a")).stream()
                        .sorted())
                .containsExactly(LeaseKey.of("a"), LeaseKey.of("a/b"), LeaseKey.of("b"));
    }
}
