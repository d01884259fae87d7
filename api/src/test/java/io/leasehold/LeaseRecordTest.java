package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseRecordTest {

    private static final LeaseKey KEY = LeaseKey.of("k");
    private static final LeaseId ID = new LeaseId(0, 1);

    private static LeaseRecord full() {
        return LeaseRecord.neverUsed(KEY).toBuilder()
                .term(9)
                .grantedTerm(2)
                .generation(3)
                .leaseId(ID)
                .holder(HolderId.of("h"))
                .ttl(Duration.ofSeconds(4))
                .beat(5)
                .acquiredAt(Instant.ofEpochSecond(6))
                .expiresAt(Instant.ofEpochSecond(10))
                .lastReleased(new LeaseId(0, 7))
                .incarnation("8")
                .reservedFor(HolderId.of("s"))
                .revoked(new LeaseRecord.Revocation(ID, "who", "why", Instant.EPOCH))
                .process("p")
                .attributes(Map.of("a", "b"))
                .build();
    }

    @Test
    void keyNeverUsedIsARecordOfTermOneAndGenerationZeroWithoutAToken() {
        LeaseRecord unused = LeaseRecord.neverUsed(KEY);

        assertThat(unused.term()).isEqualTo(1);
        assertThat(unused.generation()).isZero();
        assertThat(unused.namesLease()).isFalse();
        assertThat(unused.token()).isEmpty();
        assertThat(unused.ttl()).isEqualTo(Duration.ZERO);
    }

    @Test
    void builderKeepsEveryFieldAndClearsWhatItIsTold() {
        assertThat(full().toBuilder().build()).isEqualTo(full());
        assertThat(full().token()).contains(new FencingToken(2, 3));
        LeaseRecord cleared = full().toBuilder()
                .free()
                .unreserved()
                .unrevoked()
                .withoutProcess()
                .build();
        assertThat(cleared.namesLease()).isFalse();
        assertThat(cleared.reservedFor()).isEmpty();
        assertThat(cleared.revoked()).isEmpty();
        assertThat(cleared.process()).isEmpty();
        assertThat(cleared.toBuilder()
                        .leaseId(ID)
                        .reservedFor(HolderId.of("s"))
                        .revoked(full().revoked().orElseThrow())
                        .process("p")
                        .build())
                .isEqualTo(full());
    }

    @Test
    void attributesAreCopied() {
        Map<String, String> mutable = new HashMap<>(Map.of("a", "b"));
        LeaseRecord record = full().toBuilder().attributes(mutable).build();
        mutable.put("c", "d");

        assertThat(record.attributes()).containsOnlyKeys("a");
    }

    @Test
    void refusalNamesTheHolderAndTheReservation() {
        Duration left = Duration.ofMillis(1500);

        assertThat(new LeaseHeldByOtherException(full(), left))
                .hasMessage(
                        "'k' is held by h with token 2-3 since 1970-01-01T00:00:06Z, for another 1500 ms unless it is"
                                + " extended");
        assertThat(new LeaseHeldByOtherException(full().toBuilder().free().build(), left))
                .hasMessage("'k' is reserved for s for another 1500 ms");
    }
}
