package io.leasehold.recordstore;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads RedDB's writer-lease objects. They name no lease id and no ttl, and their expiry is a wall-clock time that nothing here
 * believes: such a key counts as held until {@code expires_at_ms}, taken as the beat, was unchanged for the {@code legacyTtl}.
 */
final class LegacyRecord {

    static final String KEY = "database_key";

    private LegacyRecord() {}

    static LeaseRecord decode(LeaseKey key, Fields fields, Optional<Duration> legacyTtl) {
        fields.requireSame(KEY, key.text(), fields.text(KEY));
        HolderId holder =
                fields.holder("holder_id").orElseThrow(() -> fields.invalid("holder_id", "\"\"", "the holder's id"));
        long term = fields.has("term") ? fields.integer("term", 1, Long.MAX_VALUE) : 1;
        LeaseRecord.Builder record = new LeaseRecord.Builder(key)
                .term(term)
                .grantedTerm(term)
                .generation(fields.integer("generation", 1, Long.MAX_VALUE))
                .holder(holder)
                .beat(fields.integer("expires_at_ms", 0, Fields.MAX_EXACT))
                .acquiredAt(fields.instant("acquired_at_ms"))
                .expiresAt(fields.instant("expires_at_ms"))
                .ttl(legacyTtl.orElseThrow(() -> withoutTtl(key)));
        return record.leaseId(leaseId(record.build())).build();
    }

    private static InvalidLeaseRecordException withoutTtl(LeaseKey key) {
        return new InvalidLeaseRecordException(
                key, "ttlMs", "a record of the older form, which states no ttl", "the setting legacyTtl");
    }

    /** The same for every reader, and for as long as the grant lasts: a refresh moves only {@code expires_at_ms}. */
    private static LeaseId leaseId(LeaseRecord record) {
        String grant = String.join(
                "\n",
                record.key().text(),
                record.holder().orElseThrow().text(),
                Long.toString(record.term()),
                Long.toString(record.generation()),
                Long.toString(record.acquiredAt().toEpochMilli()));
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(grant.getBytes(StandardCharsets.UTF_8)));
        return new LeaseId(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
