package io.leasehold;

import java.nio.ByteBuffer;
import java.util.Comparator;

/**
 * The ordered proof of recency: of two grants of one key, the later has the greater token, for ever (promise P2, rules 3.1 to
 * 3.5). A resource that remembers the greatest token it saw refuses every older writer.
 *
 * <p>The order is lexicographic. {@link #toBytes()} and {@link #text()} sort the same way byte by byte.
 *
 * @param term the database's own replication epoch as the holder gave it, at least 1
 * @param generation the count of grants of the key, at least 1
 */
public record FencingToken(long term, long generation) implements Comparable<FencingToken> {

    private static final Comparator<FencingToken> ORDER =
            Comparator.comparingLong(FencingToken::term).thenComparingLong(FencingToken::generation);
    private static final int BYTES = 2 * Long.BYTES;
    private static final int DIGITS = 20;

    /**
     * Validates both numbers.
     *
     * @param term see {@link FencingToken}
     * @param generation see {@link FencingToken}
     * @throws IllegalArgumentException if one is below 1
     */
    public FencingToken {
        requireAtLeastOne("term", term);
        requireAtLeastOne("generation", generation);
    }

    private static void requireAtLeastOne(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("fencing token's " + what + " is " + value + "; the least is 1");
        }
    }

    /**
     * The binary form.
     *
     * @return 16 bytes, big-endian, term first
     */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(term).putLong(generation).array();
    }

    /**
     * Reads {@link #toBytes()}.
     *
     * @param bytes 16 bytes
     * @return the token
     * @throws IllegalArgumentException if there are not 16 bytes, or a number is out of range
     */
    public static FencingToken fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("fencing token has " + bytes.length + " bytes; it needs " + BYTES);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new FencingToken(buffer.getLong(), buffer.getLong());
    }

    /**
     * The sortable text form.
     *
     * @return two zero-padded 20-digit numbers with a hyphen between them
     */
    public String text() {
        return padded(term) + "-" + padded(generation);
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    /**
     * Reads {@link #text()}; the zeros in front may be left out.
     *
     * @param text two decimal numbers with a hyphen between them
     * @return the token
     * @throws IllegalArgumentException if the text is anything else
     */
    public static FencingToken parse(String text) {
        if (!text.matches("\\d{1,20}-\\d{1,20}")) {
            throw new IllegalArgumentException("fencing token '" + text + "' is not of the form TERM-GENERATION");
        }
        int hyphen = text.indexOf('-');
        try {
            return new FencingToken(
                    Long.parseLong(text.substring(0, hyphen)), Long.parseLong(text.substring(hyphen + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("fencing token '" + text + "' has a number above " + Long.MAX_VALUE, e);
        }
    }

    @Override
    public int compareTo(FencingToken other) {
        return ORDER.compare(this, other);
    }

    /** Short, for people: {@code 1-42}. */
    @Override
    public String toString() {
        return term + "-" + generation;
    }
}
