package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The older objects: {@code database_key, holder_id, term, generation, acquired_at_ms, expires_at_ms}. */
class LegacyRecordTest {

    private static final LeaseKey KEY = LeaseKey.of("orders-db");
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final String JSON = "{\"database_key\":\"orders-db\",\"holder_id\":\"host-17\",\"term\":3,"
            + "\"generation\":8,\"acquired_at_ms\":1700000000000,\"expires_at_ms\":1700000060000}";

    private final RecordCodec codec = new RecordCodec(Optional.of(TTL));

    private LeaseRecord decode(String json) {
        return codec.decode(KEY, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyFieldHasItsPlace() {
        LeaseRecord record = decode(JSON);
        assertThat(record.term()).isEqualTo(3);
        assertThat(record.generation()).isEqualTo(8);
        assertThat(record.holder()).contains(HolderId.of("host-17"));
        assertThat(record.ttl()).isEqualTo(TTL);
        assertThat(record.beat()).isEqualTo(1700000060000L);
        assertThat(record.acquiredAt().toEpochMilli()).isEqualTo(1700000000000L);
        assertThat(record.expiresAt().toEpochMilli()).isEqualTo(1700000060000L);
        assertThat(record.namesLease()).isTrue();
    }

    @Test
    void aMissingTermIsTermOne() {
        assertThat(decode(JSON.replace("\"term\":3,", "")).term()).isEqualTo(1);
    }

    @Test
    void numbersWrittenAsFloatsAreRead() {
        assertThat(decode(JSON.replace("60000}", "60000.0}")).beat()).isEqualTo(1700000060000L);
    }

    @Test
    void theLeaseIdStaysAcrossRefreshesAndChangesWithEachGrant() {
        LeaseRecord record = decode(JSON);
        assertThat(decode(JSON.replace("60000}", "90000}")).leaseId()).isEqualTo(record.leaseId());
        assertThat(decode(JSON.replace("\"generation\":8", "\"generation\":9")).leaseId())
                .isNotEqualTo(record.leaseId());
        assertThat(decode(JSON.replace("host-17", "host-18")).leaseId()).isNotEqualTo(record.leaseId());
        assertThat(decode(JSON.replace("1700000000000", "1700000000001")).leaseId())
                .isNotEqualTo(record.leaseId());
    }

    @Test
    void theLeaseIdIsTheOneThatTheDocumentDefines() {
        assertThat(decode(JSON).leaseId().orElseThrow()).hasToString("905beb0beae191f2802ed8e770db27d4");
    }

    @Test
    void withoutTheSettingItIsRefusedAndTheSettingNamed() {
        RecordCodec without = new RecordCodec(Optional.empty());
        assertThatThrownBy(() -> without.decode(KEY, JSON.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("legacyTtl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"holder_id", "generation", "acquired_at_ms", "expires_at_ms"})
    void r13_4_aMissingFieldIsNamed(String field) {
        assertInvalid(JSON.replace(field, "x_" + field), field);
    }

    @ParameterizedTest
    @CsvSource({
        "\"host-17\",7,holder_id",
        "\"host-17\",\"\",holder_id",
        ":3,:\"3\",term",
        ":3,:0,term",
        ":8,:0,generation",
        ":8,:1.5,generation",
        ":8,:9223372036854775808,generation",
        "60000},-1},expires_at_ms",
        "\"orders-db\",\"other\",database_key",
        "\"orders-db\",1,database_key"
    })
    void r13_4_aWrongFieldIsNamed(String part, String wrong, String field) {
        String json = field.equals("expires_at_ms") ? JSON.replace("1700000060000", "-1") : JSON.replace(part, wrong);
        assertInvalid(json, field);
    }

    private void assertInvalid(String json, String field) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOfSatisfying(
                        InvalidLeaseRecordException.class,
                        e -> assertThat(e.field()).isEqualTo(field));
    }
}
