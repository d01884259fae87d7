package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HolderIdTest {

    @Test
    void randomHolderNamesThisProcessAndDiffersEachTime() {
        assertThat(HolderId.random().text())
                .matches("[A-Za-z0-9._-]+-" + ProcessHandle.current().pid() + "-[0-9a-f]{8}");
        assertThat(Stream.generate(HolderId::random).limit(100)).doesNotHaveDuplicates();
    }

    @Test
    void holderOf256BytesIsAcceptedAndOf257Refused() {
        assertThat(HolderId.of("h".repeat(256))).hasToString("h".repeat(256));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HolderId.of("h".repeat(257)))
                .withMessage("holder id has 257 UTF-8 bytes; the limit is 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HolderId.of(""))
                .withMessage("holder id is empty; it needs 1 to 256 UTF-8 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HolderId.of("a\nb"))
                .withMessage("holder id contains the control character U+000A at index 1; none is allowed");
    }
}
