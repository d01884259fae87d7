package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecordViewTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final LeaseRecord UNUSED = LeaseRecord.neverUsed(LeaseKey.of("a\"b"));
    private static final LeaseRecord HELD = UNUSED.toBuilder()
            .generation(7)
            .leaseId(new LeaseId(1, 2))
            .holder(HolderId.of("ann"))
            .ttl(Duration.ofSeconds(15))
            .beat(3)
            .acquiredAt(NOW.minusSeconds(9))
            .expiresAt(NOW.plusSeconds(6))
            .build();

    private static RecordView view(LeaseRecord record) {
        return new RecordView(record, NOW);
    }

    @Test
    void eachStateHasItsWord() {
        assertThat(view(UNUSED).state()).isEqualTo("unused");
        assertThat(view(HELD).state()).isEqualTo("held");
        assertThat(view(HELD.toBuilder().free().build()).state()).isEqualTo("free");
        assertThat(view(HELD.toBuilder().expiresAt(NOW).build()).state()).isEqualTo("overdue");
        Revocation revocation = new Revocation(new LeaseId(1, 2), "bob", "why", NOW);
        assertThat(view(HELD.toBuilder().revoked(revocation).build()).state()).isEqualTo("revoked");
    }

    @Test
    void oneLineTellsWhoHoldsItSinceWhen() {
        assertThat(view(HELD).line())
                .isEqualTo(
                        "a\"b held by ann since 2026-01-02T03:03:56Z, token 1-7, beat 3, expires 2026-01-02T03:04:11Z");
        assertThat(view(HELD.toBuilder().free().build()).line()).isEqualTo("a\"b free, token 1-7");
        assertThat(view(UNUSED).line()).isEqualTo("a\"b unused, token -");
    }

    @Test
    void jsonHasEveryField() {
        assertThat(Json.text(view(HELD).fields()))
                .isEqualTo("{\"key\":\"a\\\"b\",\"state\":\"held\",\"term\":1,\"generation\":7,"
                        + "\"token\":\"00000000000000000001-00000000000000000007\","
                        + "\"leaseId\":\"00000000000000010000000000000002\",\"holder\":\"ann\",\"ttlMillis\":15000,\"beat\":3,"
                        + "\"acquiredAt\":\"2026-01-02T03:03:56Z\",\"expiresAt\":\"2026-01-02T03:04:11Z\"}");
    }
}
