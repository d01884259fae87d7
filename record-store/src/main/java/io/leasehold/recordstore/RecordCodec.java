package io.leasehold.recordstore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The JSON form of a record, as {@code docs/RECORD.md} defines it, and the older form that it also reads. Whatever it does not
 * understand it refuses by name (rule 13.4).
 */
final class RecordCodec {

    static final int SCHEMA = 1;
    static final int MAX_BYTES = 8192;

    private static final int USUAL_CHARS = 512;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DIGITS = 32;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Optional<Duration> legacyTtl;

    RecordCodec(Optional<Duration> legacyTtl) {
        this.legacyTtl = legacyTtl;
    }

    /** Throws IllegalArgumentException if the record would be longer than {@link #MAX_BYTES} or has text that UTF-8 cannot carry. */
    byte[] encode(LeaseRecord record) {
        StringWriter text = new StringWriter(USUAL_CHARS);
        ByteBuffer utf8;
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(record, json);
            json.flush();
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text.getBuffer()));
        } catch (IOException e) {
            throw new IllegalArgumentException("the record of '" + record.key() + "' has no UTF-8 form", e);
        }
        if (utf8.remaining() > MAX_BYTES) {
            throw new IllegalArgumentException("the record of '" + record.key() + "' would have " + utf8.remaining()
                    + " bytes; the limit is " + MAX_BYTES);
        }
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        return bytes;
    }

    /** Without a tree: every write of a record comes this way. */
    private static void write(LeaseRecord record, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schema", SCHEMA);
        json.writeStringField("key", record.key().text());
        json.writeStringField("term", Long.toString(record.term()));
        json.writeStringField("grantedTerm", Long.toString(record.grantedTerm()));
        json.writeStringField("generation", Long.toString(record.generation()));
        json.writeStringField("leaseId", record.leaseId().map(LeaseId::toString).orElse(""));
        json.writeStringField("holder", record.holder().map(HolderId::text).orElse(""));
        json.writeNumberField("ttlMs", record.ttl().toMillis());
        json.writeStringField("beat", Long.toString(record.beat()));
        json.writeNumberField("acquiredAtMs", record.acquiredAt().toEpochMilli());
        json.writeNumberField("expiresAtMs", record.expiresAt().toEpochMilli());
        json.writeStringField(
                "lastReleased", record.lastReleased().map(LeaseId::toString).orElse(""));
        json.writeStringField("incarnation", record.incarnation());
        writeWhatMayBeLeftOut(record, json);
        json.writeEndObject();
    }

    private static void writeWhatMayBeLeftOut(LeaseRecord record, JsonGenerator json) throws IOException {
        if (record.reservedFor().isPresent()) {
            json.writeStringField("reservedFor", record.reservedFor().get().text());
        }
        if (record.revoked().isPresent()) {
            write(record.revoked().get(), json);
        }
        if (record.process().isPresent()) {
            json.writeStringField("process", record.process().get());
        }
        if (!record.attributes().isEmpty()) {
            json.writeObjectFieldStart("attributes");
            for (Map.Entry<String, String> attribute : new TreeMap<>(record.attributes()).entrySet()) {
                json.writeStringField(attribute.getKey(), attribute.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void write(Revocation act, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("revoked");
        json.writeStringField("leaseId", act.leaseId().toString());
        json.writeStringField("who", act.who());
        json.writeStringField("why", act.why());
        json.writeNumberField("atMs", act.at().toEpochMilli());
        json.writeEndObject();
    }

    /** Throws InvalidLeaseRecordException naming the field. */
    LeaseRecord decode(LeaseKey key, byte[] bytes) {
        Fields fields = new Fields(key, "", parse(key, bytes));
        if (fields.has(LegacyRecord.KEY) && !fields.has("schema")) {
            return LegacyRecord.decode(key, fields, legacyTtl);
        }
        fields.requireSame(
                "schema", Long.toString(SCHEMA), Long.toString(fields.integer("schema", 0, Integer.MAX_VALUE)));
        fields.requireSame("key", key.text(), fields.text("key"));
        return checked(key, fields, record(key, fields));
    }

    private static JsonNode parse(LeaseKey key, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new InvalidLeaseRecordException(
                    key, "record", bytes.length + " bytes", "at most " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
            throw new InvalidLeaseRecordException(key, "record", Fields.shortened(text), "a JSON object");
        } catch (CharacterCodingException e) {
            throw new InvalidLeaseRecordException(key, "record", "bytes that are not UTF-8", "a JSON object in UTF-8");
        } catch (JsonProcessingException e) {
            String raw = new String(bytes, StandardCharsets.UTF_8);
            String found = Fields.shortened(raw) + " (" + e.getOriginalMessage() + ")";
            throw new InvalidLeaseRecordException(key, "record", found, "a JSON object without duplicate names");
        }
    }

    private static LeaseRecord record(LeaseKey key, Fields fields) {
        LeaseRecord.Builder record = new LeaseRecord.Builder(key)
                .term(fields.count("term", 1))
                .grantedTerm(fields.count("grantedTerm", 1))
                .generation(fields.count("generation", 0))
                .ttl(Duration.ofMillis(fields.integer("ttlMs", 0, Integer.MAX_VALUE)))
                .beat(fields.count("beat", 0))
                .acquiredAt(fields.instant("acquiredAtMs"))
                .expiresAt(fields.instant("expiresAtMs"))
                .incarnation(fields.text("incarnation"))
                .attributes(fields.texts("attributes"));
        fields.leaseId("leaseId").ifPresent(record::leaseId);
        fields.holder("holder").ifPresent(record::holder);
        fields.leaseId("lastReleased").ifPresent(record::lastReleased);
        if (fields.has("reservedFor")) {
            fields.holder("reservedFor").ifPresent(record::reservedFor);
        }
        if (fields.has("process")) {
            record.process(fields.text("process"));
        }
        if (fields.has("revoked")) {
            record.revoked(revocation(fields.object("revoked")));
        }
        return record.build();
    }

    private static Revocation revocation(Fields act) {
        LeaseId leaseId = act.leaseId("leaseId").orElseThrow(() -> act.invalid("leaseId", "\"\"", "a lease id"));
        return new Revocation(leaseId, act.text("who"), act.text("why"), act.instant("atMs"));
    }

    private static LeaseRecord checked(LeaseKey key, Fields fields, LeaseRecord record) {
        if (record.grantedTerm() > record.term()) {
            throw new InvalidLeaseRecordException(
                    key, "grantedTerm", Long.toString(record.grantedTerm()), "at most the term, " + record.term());
        }
        if (record.namesLease()) {
            fields.count("generation", 1);
            fields.integer("ttlMs", 1, Integer.MAX_VALUE);
            if (record.holder().isEmpty()) {
                throw new InvalidLeaseRecordException(key, "holder", "\"\"", "the holder of the lease named");
            }
        }
        return record;
    }
}
