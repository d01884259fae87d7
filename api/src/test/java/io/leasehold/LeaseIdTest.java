package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseIdTest {

    @Test
    void r1_3_tenThousandLeaseIdsAreDistinct() {
        assertThat(Stream.generate(LeaseId::random).limit(10_000)).doesNotHaveDuplicates();
    }

    @Test
    void textFormIsReadBack() {
        LeaseId id = new LeaseId(0x0123456789ABCDEFL, -1);

        assertThat(id).hasToString("0123456789abcdefffffffffffffffff");
        assertThat(LeaseId.parse(id.toString())).isEqualTo(id);
        assertThat(LeaseId.parse("0123456789ABCDEFffffffffffffffff")).isEqualTo(id);
        assertThat(LeaseId.parse("0".repeat(32))).isEqualTo(new LeaseId(0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef",
                "0123456789abcdef0123456789abcdeg",
                "0123456789abcdef0123456789abcdef0",
                "-123456789abcdef0123456789abcdef",
                "0x23456789abcdef0123456789abcdef",
                "\u0660123456789abcdef0123456789abcdef"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LeaseId.parse(text))
                .withMessage("lease id '%s' is not 32 hexadecimal digits", text);
    }
}
