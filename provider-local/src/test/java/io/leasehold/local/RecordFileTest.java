package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileTest {

    private static final LeaseKey KEY = LeaseKey.of("orders/ä 🎉");
    private static final byte[] PAYLOAD = "{\"schema\":1,\n\"generation\":42}\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] FILE = new RecordFile(KEY, 42, PAYLOAD).toBytes();

    private static void assertInvalid(ThrowingCallable parse) {
        assertThatThrownBy(parse)
                .isInstanceOfSatisfying(
                        InvalidLeaseRecordException.class,
                        e -> assertThat(e.key()).isEqualTo(KEY));
    }

    @Test
    void whatIsWrittenIsRead() {
        RecordFile read = RecordFile.parse(KEY, FILE);
        assertThat(read.version()).isEqualTo(42);
        assertThat(read.payload()).isEqualTo(PAYLOAD);
        assertThat(RecordFile.keyLine(FILE)).isEqualTo(KEY.text());
    }

    @Test
    void theFormIsTheDocumentedOne() {
        String text = new String(FILE, StandardCharsets.UTF_8);
        assertThat(text).matches("(?s)leasehold-file 1 crc32c=[0-9a-f]{8} version=42 length=30\norders/ä 🎉\n\\{.*");
    }

    @Test
    void r13_4_everyFlippedBitIsFound() {
        for (int bit = 0; bit < FILE.length * 8; bit++) {
            byte[] damaged = FILE.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertInvalid(() -> RecordFile.parse(KEY, damaged));
        }
    }

    @Test
    void r13_4_everyTruncationAndEveryAppendedByteIsFound() {
        for (int length = 0; length < FILE.length; length++) {
            byte[] truncated = Arrays.copyOf(FILE, length);
            assertInvalid(() -> RecordFile.parse(KEY, truncated));
        }
        assertInvalid(() -> RecordFile.parse(KEY, Arrays.copyOf(FILE, FILE.length + 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"database_key\":\"x\"}",
                "leasehold-file 2 crc32c=00000000 version=1 length=0\nk\n",
                "\0\0\0"
            })
    void r13_4_foreignContentIsRefused(String content) {
        assertInvalid(() -> RecordFile.parse(KEY, content.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void r13_4_theFileOfAnotherKeyIsRefused() {
        byte[] other = new RecordFile(LeaseKey.of("other"), 1, PAYLOAD).toBytes();
        assertThatThrownBy(() -> RecordFile.parse(KEY, other))
                .isInstanceOfSatisfying(
                        InvalidLeaseRecordException.class,
                        e -> assertThat(e.field()).isEqualTo("key"))
                .hasMessageContaining("'other'");
    }

    @Test
    void theLargestRecordFits() {
        RecordFile largest = new RecordFile(LeaseKey.of("k".repeat(512)), Long.MAX_VALUE / 10, new byte[8 * 1024]);
        assertThat(largest.toBytes()).hasSizeLessThan(RecordFile.MAX_BYTES);
        assertThat(RecordFile.parse(largest.key(), largest.toBytes()).payload()).hasSize(8 * 1024);
    }
}
