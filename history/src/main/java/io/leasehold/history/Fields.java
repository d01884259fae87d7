package io.leasehold.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The fields of one line, each taken once; what is missing, malformed or left over is an error that names line and field. */
final class Fields {

    private final long line;
    private final ObjectNode fields;

    Fields(long line, ObjectNode fields) {
        this.line = line;
        this.fields = fields;
    }

    private JsonNode take(String name) {
        JsonNode value = fields.remove(name);
        if (value == null) {
            throw new HistoryFormatException(line, name, "nothing", "a value");
        }
        return value;
    }

    long number(String name) {
        JsonNode value = take(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new HistoryFormatException(line, name, value.toString(), "a whole number of 64 bits");
        }
        return value.longValue();
    }

    String text(String name) {
        JsonNode value = take(name);
        if (!value.isTextual()) {
            throw new HistoryFormatException(line, name, value.toString(), "a text");
        }
        return value.textValue();
    }

    List<String> texts(String name) {
        JsonNode value = take(name);
        List<String> texts = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isTextual()) {
                throw new HistoryFormatException(line, name, item.toString(), "texts only");
            }
            texts.add(item.textValue());
        }
        if (!value.isArray()) {
            throw new HistoryFormatException(line, name, value.toString(), "an array of texts");
        }
        return List.copyOf(texts);
    }

    LeaseKey key(String name) {
        return parsed(name, LeaseKey::of, "a lease key");
    }

    LeaseId leaseId(String name) {
        return parsed(name, LeaseId::parse, "32 hexadecimal digits");
    }

    FencingToken token(String name) {
        return parsed(name, FencingToken::parse, "TERM-GENERATION");
    }

    Fence fence(LeaseKey key, String tokenName, String leaseIdName) {
        return new Fence(key, token(tokenName), leaseId(leaseIdName));
    }

    /** A constant of that enum type, in lower case with hyphens. */
    <E> E constant(String name, Class<E> type) {
        return parsed(name, text -> named(text, type), "one of " + Arrays.toString(type.getEnumConstants()));
    }

    private static <E> E named(String text, Class<E> type) {
        String constant = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.toString().equals(constant))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    private <T> T parsed(String name, Function<String, T> parser, String expected) {
        String text = text(name);
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            HistoryFormatException named = new HistoryFormatException(line, name, "'" + text + "'", expected);
            named.initCause(e);
            throw named;
        }
    }

    void requireNoOthers() {
        if (!fields.isEmpty()) {
            String name = fields.fieldNames().next();
            throw new HistoryFormatException(line, name, "a field", "none of that name here");
        }
    }

    HistoryFormatException invalid(String field, String found, String expected) {
        return new HistoryFormatException(line, field, found, expected);
    }
}
