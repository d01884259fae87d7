package io.leasehold.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One JSON object a line; docs/HISTORY.md names the fields. */
final class JsonLines {

    /** The longest line, in bytes. The final content of a register is the longest there is. */
    static final int MAX_LINE_BYTES = 8 << 20;

    static final long VERSION = 1;

    private static final String MAGIC = "leasehold-history";
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(3)
                            .maxStringLength(1 << 16)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonLines() {}

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    static String text(HistoryHeader header) {
        return object(json -> {
            json.writeNumberField(MAGIC, VERSION);
            json.writeStringField("source", header.source());
            json.writeStringField("clock", header.clock());
            json.writeNumberField("anchorNanos", header.anchorNanos());
            json.writeNumberField("anchorWallMillis", header.anchorWallMillis());
        });
    }

    /** Without the source, which the header names. */
    static String text(HistoryEvent event) {
        return object(json -> {
            json.writeNumberField("seq", event.sequence());
            json.writeNumberField("at", event.nanoTime());
            json.writeStringField("process", event.actor().process());
            json.writeStringField("client", event.actor().client());
            EntryForm.write(event.entry(), json);
        });
    }

    private static String object(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static HistoryHeader header(String line) {
        Fields fields = fields(1, line);
        long version = fields.number(MAGIC);
        if (version != VERSION) {
            throw fields.invalid(MAGIC, Long.toString(version), "version " + VERSION);
        }
        HistoryHeader header = new HistoryHeader(
                fields.text("source"),
                fields.text("clock"),
                fields.number("anchorNanos"),
                fields.number("anchorWallMillis"));
        fields.requireNoOthers();
        return header;
    }

    static HistoryEvent event(String source, Fields fields, long offset) {
        return new HistoryEvent(
                source,
                fields.number("seq"),
                fields.number("at") + offset,
                new Actor(fields.text("process"), fields.text("client")),
                EntryForm.read(fields, offset));
    }

    static Fields fields(long number, String line) {
        try {
            JsonNode node = MAPPER.readTree(line);
            if (node instanceof ObjectNode fields) {
                return new Fields(number, fields);
            }
            throw new HistoryFormatException(number, "line", line, "a JSON object");
        } catch (JsonProcessingException e) {
            HistoryFormatException named = new HistoryFormatException(number, "line", line, "one JSON object");
            named.initCause(e);
            throw named;
        }
    }
}
