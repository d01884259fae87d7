package io.leasehold.recordstore;

import java.util.Arrays;

/** Writes one JSON object straight into UTF-8: every write of a record does, and needs no tree and no text for it. Not thread-safe. */
final class JsonWriter {

    private static final int USUAL_BYTES = 512;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;
    private boolean first = true;

    JsonWriter() {
        put('{');
    }

    JsonWriter text(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    JsonWriter number(String name, long value) {
        name(name);
        ascii(Long.toString(value));
        return this;
    }

    /** A number as a text, of which no reader loses a digit. */
    JsonWriter count(String name, long value) {
        name(name);
        put('"');
        ascii(Long.toString(value));
        put('"');
        return this;
    }

    /** Opens an object as the value of a field; what follows is written into it until {@link #end}. */
    JsonWriter object(String name) {
        name(name);
        put('{');
        first = true;
        return this;
    }

    JsonWriter end() {
        put('}');
        first = false;
        return this;
    }

    /** What was written, after the last {@link #end}. */
    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void name(String name) {
        if (!first) {
            put(',');
        }
        first = false;
        quoted(name);
        put(':');
    }

    private void quoted(String text) {
        put('"');
        for (int i = 0; i < text.length(); ) {
            int symbol = text.codePointAt(i);
            i += Character.charCount(symbol);
            if (symbol >= ' ' && symbol < 0x80) {
                plain((char) symbol);
            } else if (symbol < ' ') {
                ascii("\\u00");
                put(HEX[symbol >> 4]);
                put(HEX[symbol & 0xf]);
            } else {
                encoded(symbol);
            }
        }
        put('"');
    }

    private void plain(char symbol) {
        if (symbol == '"' || symbol == '\\') {
            put('\\');
        }
        put(symbol);
    }

    private void encoded(int symbol) {
        if (symbol >= Character.MIN_SURROGATE && symbol <= Character.MAX_SURROGATE) {
            throw new IllegalArgumentException(
                    "a lone surrogate, U+" + Integer.toHexString(symbol) + ", has no UTF-8 form");
        }
        if (symbol < 0x800) {
            put(0xc0 | (symbol >> 6));
        } else if (symbol < 0x10000) {
            put(0xe0 | (symbol >> 12));
            following(symbol >> 6);
        } else {
            put(0xf0 | (symbol >> 18));
            following(symbol >> 12);
            following(symbol >> 6);
        }
        following(symbol);
    }

    private void following(int bits) {
        put(0x80 | (bits & 0x3f));
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(int one) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * length);
        }
        bytes[length++] = (byte) one;
    }
}
