package io.leasehold;

/**
 * What is leased: a name chosen by the application. Two keys are the same exactly if their text is; case, slashes, dots and
 * braces carry no meaning (rule 13.1). Providers encode keys; they never interpret them.
 *
 * @param text 1 to {@value #MAX_BYTES} UTF-8 bytes, without control characters and lone surrogates
 */
public record LeaseKey(String text) implements Comparable<LeaseKey> {

    /** The longest key, in UTF-8 bytes. */
    public static final int MAX_BYTES = 512;

    /**
     * Validates the text.
     *
     * @param text see {@link LeaseKey}
     * @throws IllegalArgumentException naming the value and the limit
     */
    public LeaseKey {
        Text.require("lease key", text, MAX_BYTES);
    }

    /**
     * The key of that text.
     *
     * @param text see {@link LeaseKey}
     * @return the key
     * @throws IllegalArgumentException naming the value and the limit
     */
    public static LeaseKey of(String text) {
        return new LeaseKey(text);
    }

    @Override
    public int compareTo(LeaseKey other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
