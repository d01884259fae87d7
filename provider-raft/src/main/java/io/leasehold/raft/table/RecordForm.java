package io.leasehold.raft.table;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseGuard;
import java.util.Map;
import java.util.TreeMap;

/** Records and their parts as bytes. */
final class RecordForm {

    /** The version that is written; every older one is read. */
    static final int VERSION = 2;

    /** From this version on the term of the grant stands beside the published one. */
    private static final int GRANTED_TERM = 2;

    private static final int MOST_ATTRIBUTES = 512;

    private RecordForm() {}

    static void write(ByteWriter out, LeaseRecord record) {
        out.text(record.key().text());
        out.number(record.term());
        out.number(record.grantedTerm());
        out.number(record.generation());
        out.optional(record.leaseId(), id -> write(out, id));
        out.optional(record.holder(), holder -> out.text(holder.text()));
        out.duration(record.ttl());
        out.number(record.beat());
        out.instant(record.acquiredAt());
        out.instant(record.expiresAt());
        out.optional(record.lastReleased(), id -> write(out, id));
        out.text(record.incarnation());
        out.optional(record.reservedFor(), holder -> out.text(holder.text()));
        out.optional(record.revoked(), act -> write(out, act));
        out.optional(record.process(), out::text);
        write(out, record.attributes());
    }

    static LeaseRecord read(ByteReader in, int version) {
        LeaseRecord.Builder record = new LeaseRecord.Builder(key(in));
        record.term(in.number());
        if (version >= GRANTED_TERM) {
            record.grantedTerm(in.number());
        }
        record.generation(in.number());
        in.optional(() -> record.leaseId(leaseId(in)));
        in.optional(() -> record.holder(holder(in)));
        record.ttl(in.duration()).beat(in.number());
        record.acquiredAt(in.instant()).expiresAt(in.instant());
        in.optional(() -> record.lastReleased(leaseId(in)));
        record.incarnation(in.text());
        in.optional(() -> record.reservedFor(holder(in)));
        in.optional(() -> record.revoked(revocation(in)));
        in.optional(() -> record.process(in.text()));
        record.attributes(attributes(in));
        return version >= GRANTED_TERM ? record.build() : withGrantedTerm(record.build());
    }

    /** The nearest that an older record tells: the term published now is the least that tokens to come must beat. */
    private static LeaseRecord withGrantedTerm(LeaseRecord record) {
        return record.generation() == 0
                ? record
                : record.toBuilder().grantedTerm(record.term()).build();
    }

    static void write(ByteWriter out, LeaseId id) {
        out.word(id.high());
        out.word(id.low());
    }

    static LeaseId leaseId(ByteReader in) {
        return new LeaseId(in.word(), in.word());
    }

    static LeaseKey key(ByteReader in) {
        return LeaseKey.of(in.text());
    }

    static HolderId holder(ByteReader in) {
        return HolderId.of(in.text());
    }

    static void write(ByteWriter out, FencingToken token) {
        out.number(token.term());
        out.number(token.generation());
    }

    static FencingToken token(ByteReader in) {
        return new FencingToken(in.number(), in.number());
    }

    static void write(ByteWriter out, LeaseGuard guard) {
        out.text(guard.key().text());
        write(out, guard.leaseId());
        out.text(guard.holder().text());
        write(out, guard.token());
        out.duration(guard.ttl());
        out.instant(guard.expiresAt());
    }

    static LeaseGuard guard(ByteReader in) {
        return new LeaseGuard(key(in), leaseId(in), holder(in), token(in), in.duration(), in.instant());
    }

    /** In the order of the names: the iteration order of an immutable map differs from JVM to JVM. */
    static void write(ByteWriter out, Map<String, String> attributes) {
        out.list(new TreeMap<>(attributes).entrySet(), attribute -> {
            out.text(attribute.getKey());
            out.text(attribute.getValue());
        });
    }

    static Map<String, String> attributes(ByteReader in) {
        int count = in.count(MOST_ATTRIBUTES);
        if (count == 0) {
            return Map.of();
        }
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            if (attributes.put(name, in.text()) != null) {
                throw in.malformed("two attributes '" + name + "'");
            }
        }
        return attributes;
    }

    private static void write(ByteWriter out, LeaseRecord.Revocation act) {
        write(out, act.leaseId());
        out.text(act.who());
        out.text(act.why());
        out.instant(act.at());
    }

    private static LeaseRecord.Revocation revocation(ByteReader in) {
        return new LeaseRecord.Revocation(leaseId(in), in.text(), in.text(), in.instant());
    }
}
