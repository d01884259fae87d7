package io.leasehold.recordstore;

import com.fasterxml.jackson.databind.JsonNode;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The fields of a stored JSON object, each read as one type or refused by name. */
final class Fields {

    /** The integers that every JSON reader keeps exact. */
    static final long MAX_EXACT = (1L << 53) - 1;

    private static final int SHOWN = 80;

    private final LeaseKey key;
    private final String prefix;
    private final JsonNode json;

    Fields(LeaseKey key, String prefix, JsonNode json) {
        this.key = key;
        this.prefix = prefix;
        this.json = json;
    }

    boolean has(String name) {
        return json.has(name);
    }

    String text(String name) {
        JsonNode value = required(name, "a text");
        if (!value.isTextual()) {
            throw invalid(name, value.toString(), "a text");
        }
        return encodable(name, value.textValue());
    }

    /** A lone surrogate can be escaped in JSON, but no other language would take it back. */
    private String encodable(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid(name, "a lone surrogate", "text that UTF-8 can carry");
        }
        return text;
    }

    /** A u63 as a decimal text without leading zeros. */
    long count(String name, long least) {
        String text = text(name);
        String expected = "a decimal text from " + least + " to " + Long.MAX_VALUE;
        if (!text.matches("0|[1-9][0-9]{0,18}")) {
            throw invalid(name, '"' + text + '"', expected);
        }
        try {
            return inRange(name, Long.parseLong(text), least, Long.MAX_VALUE);
        } catch (NumberFormatException e) {
            throw invalid(name, '"' + text + '"', expected);
        }
    }

    /** A JSON number without a fraction. */
    long integer(String name, long least, long most) {
        String expected = "an integer from " + least + " to " + most;
        JsonNode value = required(name, expected);
        boolean wholeFloat = value.isDouble()
                && value.doubleValue() == Math.rint(value.doubleValue())
                && Math.abs(value.doubleValue()) <= MAX_EXACT;
        if (!wholeFloat && !(value.isIntegralNumber() && value.canConvertToLong())) {
            throw invalid(name, value.toString(), expected);
        }
        return inRange(name, value.longValue(), least, most);
    }

    private long inRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw invalid(name, Long.toString(value), "a number from " + least + " to " + most);
        }
        return value;
    }

    Instant instant(String name) {
        return Instant.ofEpochMilli(integer(name, -MAX_EXACT, MAX_EXACT));
    }

    Optional<LeaseId> leaseId(String name) {
        return unlessEmpty(name, LeaseId::parse, "32 hexadecimal digits, or \"\" for none");
    }

    Optional<HolderId> holder(String name) {
        return unlessEmpty(
                name, HolderId::new, "a holder id of at most " + HolderId.MAX_BYTES + " bytes, or \"\" for none");
    }

    private <T> Optional<T> unlessEmpty(String name, Function<String, T> parser, String expected) {
        String text = text(name);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            throw invalid(name, '"' + text + '"', expected);
        }
    }

    /** An object of texts; empty if it is missing. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new HashMap<>();
        if (has(name)) {
            Fields children = object(name);
            for (Iterator<String> names = children.json.fieldNames(); names.hasNext(); ) {
                String child = names.next();
                texts.put(child, children.text(child));
            }
        }
        return texts;
    }

    Fields object(String name) {
        JsonNode value = required(name, "an object");
        if (!value.isObject()) {
            throw invalid(name, value.toString(), "an object");
        }
        return new Fields(key, name + ".", value);
    }

    void requireSame(String name, String expected, String found) {
        if (!expected.equals(found)) {
            throw invalid(name, found, expected);
        }
    }

    private JsonNode required(String name, String expected) {
        JsonNode value = json.get(name);
        if (value == null) {
            throw invalid(name, "nothing", expected);
        }
        return value;
    }

    InvalidLeaseRecordException invalid(String name, String found, String expected) {
        return new InvalidLeaseRecordException(key, prefix + name, shortened(found), expected);
    }

    /** Printable and short enough for a log line. */
    static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
    }
}
