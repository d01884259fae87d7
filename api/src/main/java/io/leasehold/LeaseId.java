package io.leasehold;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 128 random bits, new for every attempt to acquire. Ownership is decided by it alone (rule 1.3), and one id never gets two
 * tokens (rules 3.1 and 10.5). It guards against error, not against malice: whoever may write the back end may do anything.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record LeaseId(long high, long low) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int TEXT_LENGTH = 32;

    /**
     * A new id.
     *
     * @return 128 bits of the platform's secure random source
     */
    public static LeaseId random() {
        byte[] bytes = new byte[2 * Long.BYTES];
        RANDOM.nextBytes(bytes);
        ByteBuffer bits = ByteBuffer.wrap(bytes);
        return new LeaseId(bits.getLong(), bits.getLong());
    }

    /**
     * Reads {@link #toString()}.
     *
     * @param text 32 hexadecimal digits
     * @return the id
     * @throws IllegalArgumentException if the text is anything else
     */
    public static LeaseId parse(String text) {
        if (text.length() != TEXT_LENGTH || !text.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException("lease id '" + text + "' is not 32 hexadecimal digits");
        }
        int half = TEXT_LENGTH / 2;
        return new LeaseId(
                HexFormat.fromHexDigitsToLong(text, 0, half), HexFormat.fromHexDigitsToLong(text, half, TEXT_LENGTH));
    }

    /** The 32 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
