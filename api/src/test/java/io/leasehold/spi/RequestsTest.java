package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {

    private static AcquireRequest request(long seen, Duration ttl, long term, Map<String, String> attributes) {
        return new AcquireRequest(
                LeaseKey.of("k"), new LeaseId(0, 1), seen, HolderId.of("h"), ttl, term, Reclaim.NEVER, attributes);
    }

    @Test
    void r13_2_ttlOutOfRangeIsRefusedWithTheLimit() {
        assertThat(request(0, Duration.ofNanos(1), 1, Map.of()).ttl()).isEqualTo(Duration.ofNanos(1));
        assertThat(request(0, Duration.ofDays(24), 1, Map.of()).ttl()).isEqualTo(Duration.ofDays(24));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ZERO, 1, Map.of()))
                .withMessage("ttl is PT0S; it must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ofSeconds(-1), 1, Map.of()))
                .withMessage("ttl is PT-1S; it must be positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ofDays(24).plusNanos(1), 1, Map.of()))
                .withMessageContaining("the largest is PT576H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ofSeconds(Long.MAX_VALUE), 1, Map.of()))
                .withMessageContaining("the largest is PT576H");
    }

    @Test
    void r13_3_termAndGenerationBelowTheirLeastAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ofSeconds(1), -1, Map.of()))
                .withMessage("term is -1; the least is 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(-1, Duration.ofSeconds(1), 1, Map.of()))
                .withMessage("seen generation is -1; the least is 0");
    }

    @Test
    void r13_2_attributesAreLimitedTo512BytesInAll() {
        Map<String, String> fitting = Map.of("a", "\u00E9".repeat(255), "", "b");

        assertThat(request(0, Duration.ofSeconds(1), 1, fitting).attributes()).isEqualTo(fitting);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(0, Duration.ofSeconds(1), 1, Map.of("a", "b".repeat(512))))
                .withMessage("attributes have 513 UTF-8 bytes; the limit is 512");
    }

    @Test
    void revocationNeedsWhoAndWhyOfBoundedLength() {
        assertThat(new RevokeOrder("o".repeat(256), "why", Urgency.NOW).who()).hasSize(256);
        assertThatIllegalArgumentException().isThrownBy(() -> new RevokeOrder(" ", "why", Urgency.NOW));
        assertThatIllegalArgumentException().isThrownBy(() -> new RevokeOrder("ops", "", Urgency.NOW));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RevokeOrder("ops", "w".repeat(257), Urgency.NOW))
                .withMessage("a revocation's why has 257 characters; the limit is 256");
    }
}
