package io.leasehold;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The checks that every name given by people passes: present, bounded, printable, encodable. */
final class Text {

    private Text() {}

    static String require(String what, String text, int maxBytes) {
        Objects.requireNonNull(text, () -> what + " is null");
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty; it needs 1 to " + maxBytes + " UTF-8 bytes");
        }
        requirePrintable(what, text);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(what + " has " + bytes + " UTF-8 bytes; the limit is " + maxBytes);
        }
        return text;
    }

    private static void requirePrintable(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(
                        "%s contains the control character U+%04X at index %d; none is allowed"
                                .formatted(what, (int) c, i));
            }
            if (Character.isSurrogate(c)) {
                requirePair(what, text.codePointAt(i));
                i++;
            }
        }
    }

    private static void requirePair(String what, int point) {
        if (!Character.isSupplementaryCodePoint(point)) {
            throw new IllegalArgumentException(
                    "%s contains the lone surrogate U+%04X, which no encoding can carry".formatted(what, point));
        }
    }
}
