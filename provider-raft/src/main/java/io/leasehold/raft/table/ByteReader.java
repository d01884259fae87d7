package io.leasehold.raft.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads what {@link ByteWriter} wrote; every length is checked against what is left before anything is allocated. */
final class ByteReader {

    private static final int LONGEST_NUMBER = 9;
    private static final int SEVEN_BITS = 0x7F;
    private static final char REPLACEMENT = '\uFFFD';

    private final String what;
    private final byte[] bytes;
    private int at;

    private ByteReader(String what, byte[] bytes) {
        this.what = what;
        this.bytes = bytes;
    }

    /** Reads all of the bytes as one value; a value type's own refusal becomes ours. */
    static <T> T readAll(String what, byte[] bytes, Function<ByteReader, T> form) {
        ByteReader in = new ByteReader(what, bytes);
        try {
            T value = form.apply(in);
            in.requireEnd();
            return value;
        } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
            throw new MalformedBytesException(what + " is malformed before byte " + in.at + ": " + e.getMessage(), e);
        }
    }

    int octet() {
        requireLeft(1);
        return bytes[at++] & 0xFF;
    }

    long number() {
        int start = at;
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int next = octet();
            value |= (long) (next & SEVEN_BITS) << (i * (Byte.SIZE - 1));
            if (next <= SEVEN_BITS) {
                return requireShortest(value, next, i);
            }
        }
        throw malformed("a number of more than " + LONGEST_NUMBER + " bytes at byte " + start);
    }

    /** Each number has one form: a trailing zero byte would be a second one. */
    private long requireShortest(long value, int last, int index) {
        if (last == 0 && index > 0) {
            throw malformed("a number with a needless zero byte before byte " + at);
        }
        return value;
    }

    int count(int limit) {
        long count = number();
        if (count > limit || count > bytes.length - at) {
            throw malformed("a count of " + count + " before byte " + at + "; the limit is "
                    + Math.min(limit, bytes.length - at));
        }
        return (int) count;
    }

    long word() {
        requireLeft(Long.BYTES);
        long value = ByteBuffer.wrap(bytes, at, Long.BYTES).getLong();
        at += Long.BYTES;
        return value;
    }

    String text() {
        int length = count(Integer.MAX_VALUE);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(length);
        }
        at += length;
        return text;
    }

    /** Only a text with a replacement character may have been malformed; strict decoding costs more than all else. */
    private void requireUtf8(int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
        } catch (CharacterCodingException e) {
            throw new MalformedBytesException(what + " has a text at byte " + at + " that is not UTF-8", e);
        }
    }

    Duration duration() {
        return Duration.ofSeconds(number(), nanos());
    }

    Instant instant() {
        return Instant.ofEpochSecond(word(), nanos());
    }

    private long nanos() {
        long nanos = number();
        if (nanos > 999_999_999) {
            throw malformed("nanoseconds of " + nanos + " before byte " + at + "; the limit is 999999999");
        }
        return nanos;
    }

    <T> Optional<T> optional(Supplier<T> form) {
        return choice(2) == 0 ? Optional.empty() : Optional.of(form.get());
    }

    /** One of so many alternatives, counted from 0. */
    int choice(int alternatives) {
        int chosen = octet();
        if (chosen >= alternatives) {
            throw malformed("alternative " + chosen + " before byte " + at + "; there are " + alternatives);
        }
        return chosen;
    }

    <T> List<T> list(int limit, Supplier<T> form) {
        int count = count(limit);
        List<T> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(form.get());
        }
        return values;
    }

    MalformedBytesException malformed(String found) {
        return new MalformedBytesException(what + " has " + found);
    }

    private void requireLeft(int needed) {
        if (bytes.length - at < needed) {
            throw malformed("only " + bytes.length + " bytes; " + (at + needed) + " are needed");
        }
    }

    private void requireEnd() {
        if (at < bytes.length) {
            throw malformed((bytes.length - at) + " bytes after its end at byte " + at);
        }
    }
}
