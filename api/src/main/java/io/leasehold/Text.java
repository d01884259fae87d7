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
        text.chars().filter(Character::isISOControl).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException("%s contains the control character U+%04X at index %d; none is allowed"
                    .formatted(what, c, text.indexOf(c)));
        });
        requireNoLoneSurrogate(what, text);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(what + " has " + bytes + " UTF-8 bytes; the limit is " + maxBytes);
        }
        return text;
    }

    private static void requireNoLoneSurrogate(String what, String text) {
        text.codePoints()
                .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                .findFirst()
                .ifPresent(c -> {
                    throw new IllegalArgumentException(
                            "%s contains the lone surrogate U+%04X, which no encoding can carry".formatted(what, c));
                });
    }
}
