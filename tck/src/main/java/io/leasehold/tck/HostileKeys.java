package io.leasehold.tck;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.stream.Stream;

/** Keys that are legal, and that an encoding, a file system or a query language could confuse with one another. */
final class HostileKeys {

    private static final int ROOM = LeaseKey.MAX_BYTES - 64;

    private HostileKeys() {}

    static List<String> names() {
        return Stream.of(paths(), cases(), patterns(), codes(), unicode(), lengths())
                .flatMap(part -> part)
                .toList();
    }

    private static Stream<String> paths() {
        return Stream.of(
                "a", "a/", "/a", "a//", "a/b", "a\\b", ".", "..", "../a", "./a", "a/..", "a/.", "~", "a.json", "a.lock",
                "a.tmp");
    }

    private static Stream<String> cases() {
        return Stream.of(
                "A", "Case", "case", "CASE", "stra\u00dfe", "strasse", "STRASSE", "\u0130", "i", "\u0131", "I");
    }

    private static Stream<String> patterns() {
        return Stream.of(
                "a*", "a?", "[a]", "{a}", "{a}b", "a}", "{", "a:b", "a;b", "a,b", "a|b", "a&b", "$a", "${a}", "a b",
                " ", "  ");
    }

    private static Stream<String> codes() {
        return Stream.of(
                "%2F",
                "%2f", "a%2Fb", "%", "%00", "a+b", "'", "\"", "';--", "<a>", "#", "=", "@", "-", "--", "_", "CON",
                "nul");
    }

    private static Stream<String> unicode() {
        return Stream.of(
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "\ud83d\ude01",
                "\u200b",
                "a\u200bb",
                "\ufeffa",
                "\u202ea",
                "\uff0f");
    }

    /** As long as a key may be, different in the last character only. */
    private static Stream<String> lengths() {
        return Stream.of("x".repeat(ROOM) + "1", "x".repeat(ROOM) + "2", "x".repeat(255), "x".repeat(256));
    }
}
