package io.leasehold.redis;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a record in the order in which {@code record.lua} answers them, and how each is read (rule 13.4). */
final class RecordForm {

    private static final int SHOWN = 80;

    private final LeaseKey key;
    private final Iterator<?> values;

    private RecordForm(LeaseKey key, List<?> values) {
        this.key = key;
        this.values = values.iterator();
    }

    /** Throws InvalidLeaseRecordException naming the field. The scripts have checked every field that decides something. */
    static LeaseRecord decode(LeaseKey key, List<?> values) {
        return new RecordForm(key, values).record();
    }

    private LeaseRecord record() {
        LeaseRecord.Builder record = new LeaseRecord.Builder(key);
        next("schema", Function.identity());
        record.term(next("term", Long::parseLong))
                .generation(next("generation", Long::parseLong))
                .grantedTerm(next("grantedTerm", Long::parseLong));
        optional("leaseId", LeaseId::parse).ifPresent(record::leaseId);
        optional("holder", HolderId::of).ifPresent(record::holder);
        record.ttl(Duration.ofMillis(next("ttlMs", Long::parseLong)))
                .beat(next("beat", Long::parseLong))
                .acquiredAt(instant("acquiredAtMs"))
                .expiresAt(instant("expiresAtMs"));
        optional("lastReleased", LeaseId::parse).ifPresent(record::lastReleased);
        record.incarnation(next("incarnation", Function.identity()));
        optional("reservedFor", HolderId::of).ifPresent(record::reservedFor);
        next("reservedUntilMs", Long::parseLong);
        revocation().ifPresent(record::revoked);
        return record.attributes(next("attributes", RecordForm::attributes)).build();
    }

    private Optional<Revocation> revocation() {
        Optional<LeaseId> leaseId = optional("revokedLeaseId", LeaseId::parse);
        String who = next("revokedWho", Function.identity());
        String why = next("revokedWhy", Function.identity());
        Instant at = instant("revokedAtMs");
        return leaseId.map(id -> new Revocation(id, who, why, at));
    }

    private Instant instant(String field) {
        return Instant.ofEpochMilli(next(field, Long::parseLong));
    }

    private <T> Optional<T> optional(String field, Function<String, T> parser) {
        return next(field, text -> text.isEmpty() ? Optional.empty() : Optional.of(parser.apply(text)));
    }

    private <T> T next(String field, Function<String, T> parser) {
        String text = String.valueOf(values.next());
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw invalid(key, field, text, "the form that this version writes: " + e.getMessage());
        }
    }

    static InvalidLeaseRecordException invalid(LeaseKey key, String field, String found, String expected) {
        String printable = found.replaceAll("\\p{Cntrl}", "?");
        String shown = printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "…";
        return new InvalidLeaseRecordException(key, field, shown, expected);
    }

    /** Rounded up (rule 13.2). */
    static long millis(Duration duration) {
        Duration up = duration.plusNanos(999_999);
        return up.toMillis();
    }

    /** {@code name=value&name=value}, sorted, each percent-encoded as in a form. */
    static String attributes(Map<String, String> attributes) {
        if (attributes.isEmpty()) {
            return "";
        }
        return new TreeMap<>(attributes)
                .entrySet().stream()
                        .map(attribute -> encoded(attribute.getKey()) + "=" + encoded(attribute.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("an attribute has a lone surrogate, which no encoding can carry");
        }
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> attributes(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("attributes are of the form name=value, joined by &");
            }
            attributes.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
        return attributes;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
