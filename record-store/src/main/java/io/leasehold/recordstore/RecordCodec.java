package io.leasehold.recordstore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
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
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(JSON.writeValueAsString(json(record))));
        } catch (JsonProcessingException | CharacterCodingException e) {
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

    private static ObjectNode json(LeaseRecord record) {
        ObjectNode json = JSON.createObjectNode()
                .put("schema", SCHEMA)
                .put("key", record.key().text())
                .put("term", Long.toString(record.term()))
                .put("grantedTerm", Long.toString(record.grantedTerm()))
                .put("generation", Long.toString(record.generation()))
                .put("leaseId", record.leaseId().map(LeaseId::toString).orElse(""))
                .put("holder", record.holder().map(HolderId::text).orElse(""))
                .put("ttlMs", record.ttl().toMillis())
                .put("beat", Long.toString(record.beat()))
                .put("acquiredAtMs", record.acquiredAt().toEpochMilli())
                .put("expiresAtMs", record.expiresAt().toEpochMilli())
                .put(
                        "lastReleased",
                        record.lastReleased().map(LeaseId::toString).orElse(""))
                .put("incarnation", record.incarnation());
        record.reservedFor().ifPresent(successor -> json.put("reservedFor", successor.text()));
        record.revoked().ifPresent(act -> json.set("revoked", json(act)));
        record.process().ifPresent(process -> json.put("process", process));
        if (!record.attributes().isEmpty()) {
            ObjectNode attributes = json.putObject("attributes");
            record.attributes().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(attribute -> attributes.put(attribute.getKey(), attribute.getValue()));
        }
        return json;
    }

    private static ObjectNode json(Revocation act) {
        return JSON.createObjectNode()
                .put("leaseId", act.leaseId().toString())
                .put("who", act.who())
                .put("why", act.why())
                .put("atMs", act.at().toEpochMilli());
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
