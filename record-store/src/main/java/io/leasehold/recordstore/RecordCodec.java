package io.leasehold.recordstore;

import com.fasterxml.jackson.core.JsonFactory;
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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON form of a record, as {@code docs/RECORD.md} defines it, and the older form that it also reads. Whatever it does not
 * understand it refuses by name (rule 13.4).
 */
final class RecordCodec {

    static final int SCHEMA = 1;
    static final int MAX_BYTES = 8192;

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
        byte[] bytes;
        try {
            bytes = json(record);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the record of '" + record.key() + "' has no UTF-8 form", e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("the record of '" + record.key() + "' would have " + bytes.length
                    + " bytes; the limit is " + MAX_BYTES);
        }
        return bytes;
    }

    private static byte[] json(LeaseRecord record) {
        JsonWriter json = new JsonWriter()
                .number("schema", SCHEMA)
                .text("key", record.key().text())
                .count("term", record.term())
                .count("grantedTerm", record.grantedTerm())
                .count("generation", record.generation())
                .text("leaseId", record.leaseId().map(LeaseId::toString).orElse(""))
                .text("holder", record.holder().map(HolderId::text).orElse(""))
                .number("ttlMs", record.ttl().toMillis())
                .count("beat", record.beat())
                .number("acquiredAtMs", record.acquiredAt().toEpochMilli())
                .number("expiresAtMs", record.expiresAt().toEpochMilli())
                .text(
                        "lastReleased",
                        record.lastReleased().map(LeaseId::toString).orElse(""))
                .text("incarnation", record.incarnation());
        record.reservedFor().ifPresent(successor -> json.text("reservedFor", successor.text()));
        record.revoked().ifPresent(act -> write(act, json.object("revoked")));
        record.process().ifPresent(process -> json.text("process", process));
        if (!record.attributes().isEmpty()) {
            write(record.attributes(), json.object("attributes"));
        }
        return json.end().toBytes();
    }

    private static void write(Revocation act, JsonWriter json) {
        json.text("leaseId", act.leaseId().toString())
                .text("who", act.who())
                .text("why", act.why())
                .number("atMs", act.at().toEpochMilli())
                .end();
    }

    private static void write(Map<String, String> attributes, JsonWriter json) {
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(attribute -> json.text(attribute.getKey(), attribute.getValue()));
        json.end();
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
