package io.leasehold.cli;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A record for people and for scripts. */
final class RecordView {

    private final LeaseRecord record;
    private final Instant now;

    RecordView(LeaseRecord record, Instant now) {
        this.record = record;
        this.now = now;
    }

    /**
     * The state as far as the record tells it: {@code overdue} means that no beat came in time by this host's wall clock, which
     * decides nothing.
     */
    String state() {
        if (!record.namesLease()) {
            return record.generation() == 0 ? "unused" : "free";
        }
        if (record.revoked().isPresent()) {
            return "revoked";
        }
        return record.expiresAt().isAfter(now) ? "held" : "overdue";
    }

    String token() {
        return record.token().map(FencingToken::toString).orElse("-");
    }

    String holder() {
        return record.holder().map(HolderId::text).orElse("-");
    }

    String key() {
        return record.key().text();
    }

    /** Everything the record says. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", record.key().text());
        fields.put("state", state());
        fields.put("term", record.term());
        fields.put("generation", record.generation());
        record.token().ifPresent(token -> fields.put("token", token.text()));
        record.leaseId().ifPresent(id -> fields.put("leaseId", id.toString()));
        record.holder().ifPresent(holder -> fields.put("holder", holder.text()));
        if (record.generation() > 0) {
            putTimes(fields);
        }
        record.reservedFor().ifPresent(holder -> fields.put("reservedFor", holder.text()));
        record.revoked().ifPresent(revoked -> {
            fields.put("revokedBy", revoked.who());
            fields.put("revokedWhy", revoked.why());
            fields.put("revokedAt", revoked.at().toString());
        });
        record.process().ifPresent(process -> fields.put("process", process));
        if (!record.attributes().isEmpty()) {
            fields.put("attributes", record.attributes());
        }
        return fields;
    }

    private void putTimes(Map<String, Object> fields) {
        fields.put("ttlMillis", record.ttl().toMillis());
        fields.put("beat", record.beat());
        fields.put("acquiredAt", record.acquiredAt().toString());
        fields.put("expiresAt", record.expiresAt().toString());
    }

    /** One line: what a person wants to know first. */
    String line() {
        String who = record.namesLease() ? " by " + holder() + " since " + record.acquiredAt() : "";
        String beat = record.namesLease() ? ", beat " + record.beat() + ", expires " + record.expiresAt() : "";
        return record.key() + " " + state() + who + ", token " + token() + beat;
    }
}
