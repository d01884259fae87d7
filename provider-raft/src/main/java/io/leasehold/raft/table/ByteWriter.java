package io.leasehold.raft.table;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** A growing array of bytes with the primitives of our formats: variable-length unsigned numbers, counted UTF-8 texts. */
final class ByteWriter {

    private static final int SEVEN_BITS = 0x7F;

    private final String what;
    private final int limit;
    private byte[] bytes = new byte[256];
    private int size;

    ByteWriter(String what, int limit) {
        this.what = what;
        this.limit = limit;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** A number of 0 or more in 1 to 9 bytes. */
    void number(long value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + " has the number " + value + "; the least is 0");
        }
        long rest = value;
        while (rest > SEVEN_BITS) {
            octet((int) ((rest & SEVEN_BITS) | (SEVEN_BITS + 1)));
            rest >>>= Byte.SIZE - 1;
        }
        octet((int) rest);
    }

    /** Any 64 bits in 8 bytes. */
    void word(long value) {
        reserve(Long.BYTES);
        ByteBuffer.wrap(bytes, size, Long.BYTES).putLong(value);
        size += Long.BYTES;
    }

    void text(String text) {
        requireEncodable(text);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        raw(utf8);
    }

    void raw(byte[] raw) {
        reserve(raw.length);
        System.arraycopy(raw, 0, bytes, size, raw.length);
        size += raw.length;
    }

    void duration(Duration duration) {
        number(duration.getSeconds());
        number(duration.getNano());
    }

    void instant(Instant instant) {
        word(instant.getEpochSecond());
        number(instant.getNano());
    }

    <T> void optional(Optional<T> value, Consumer<T> form) {
        octet(value.isPresent() ? 1 : 0);
        value.ifPresent(form);
    }

    <T> void list(Collection<T> values, Consumer<T> form) {
        number(values.size());
        values.forEach(form);
    }

    private void requireEncodable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(
                        "%s has a text with the lone surrogate U+%04X, which no encoding can carry"
                                .formatted(what, point));
            }
        }
    }

    private void reserve(int more) {
        if (size + more > limit) {
            throw new IllegalArgumentException(
                    what + " has at least " + (size + more) + " bytes; the limit is " + limit);
        }
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
