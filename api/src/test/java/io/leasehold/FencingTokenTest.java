package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FencingTokenTest {

    private static final long[] EDGES = {
        1, 2, 255, 256, 1L << 31, (1L << 32) - 1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
    };

    /** Every pair of edges, in the order that the token must have: term first. */
    private static List<FencingToken> inOrder() {
        List<FencingToken> tokens = new ArrayList<>();
        for (long term : EDGES) {
            for (long generation : EDGES) {
                tokens.add(new FencingToken(term, generation));
            }
        }
        return tokens;
    }

    @Test
    void r3_1_orderOfTokensIsTheOrderOfTheirBytesAndOfTheirText() {
        List<FencingToken> tokens = inOrder();
        for (int i = 0; i < tokens.size(); i++) {
            for (int j = 0; j < tokens.size(); j++) {
                FencingToken one = tokens.get(i);
                FencingToken other = tokens.get(j);
                int expected = Integer.signum(Integer.compare(i, j));
                assertThat(Integer.signum(one.compareTo(other))).isEqualTo(expected);
                assertThat(Integer.signum(Arrays.compareUnsigned(one.toBytes(), other.toBytes())))
                        .isEqualTo(expected);
                assertThat(Integer.signum(one.text().compareTo(other.text()))).isEqualTo(expected);
            }
        }
    }

    @Test
    void r3_1_bytesAndTextAreReadBack() {
        assertThat(inOrder()).allSatisfy(token -> {
            assertThat(FencingToken.fromBytes(token.toBytes())).isEqualTo(token);
            assertThat(FencingToken.parse(token.text())).isEqualTo(token);
            assertThat(FencingToken.parse(token.toString())).isEqualTo(token);
        });
        assertThat(new FencingToken(1, Long.MAX_VALUE).text()).isEqualTo("00000000000000000001-09223372036854775807");
        assertThat(new FencingToken(1, 42)).hasToString("1-42");
    }

    @Test
    void numbersBelowOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FencingToken(0, 1))
                .withMessage("fencing token's term is 0; the least is 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FencingToken(1, -1))
                .withMessage("fencing token's generation is -1; the least is 1");
        assertThatIllegalArgumentException().isThrownBy(() -> FencingToken.fromBytes(new byte[16]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FencingToken.fromBytes(new byte[15]))
                .withMessage("fencing token has 15 bytes; it needs 16");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1-",
                "-1",
                "1-2-3",
                "1--2",
                "+1-2",
                " 1-2",
                "1-2 ",
                "0-1",
                "1-0",
                "1-9223372036854775808",
                "\u0661-1"
            })
    void otherTextsAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> FencingToken.parse(text));
    }
}
