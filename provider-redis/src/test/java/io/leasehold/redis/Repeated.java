package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Fence;
import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.fencing.FencingGate;
import io.leasehold.spi.LeaseGuard;

/** Where a fault makes servers repeat a token: that they do, and all that still answers it. */
final class Repeated {

    private final String uri;
    private final String key;

    Repeated(String uri, String key) {
        this.uri = uri;
        this.key = key;
    }

    /** First the token that a fresh client is given; then the gate, an old client's memory, and a higher term. */
    void requireAnswered(Runnable beforeTheGrant, Runnable amnesia) throws Exception {
        FencingGate gate = FencingGate.inMemory();
        try (LeaseClient old = LeaseClient.open(uri);
                Opened fresh = Opened.at(uri)) {
            beforeTheGrant.run();
            Fence first;
            try (Lease lease = old.acquireWithin(key, Opened.TIMEOUT)) {
                first = lease.fence();
                gate.write(first, () -> "written");
            }
            amnesia.run();
            LeaseGuard repeated = fresh.acquireOnceFree(key, 1);
            assertThat(repeated.token()).as("the token of a fresh client").isEqualTo(first.token());
            assertThatThrownBy(() -> gate.write(fence(repeated), () -> "never"))
                    .as("an equal token of another lease id at the gate")
                    .isInstanceOf(StaleTokenException.class);
            fresh.release(repeated);
            amnesia.run();
            assertThatThrownBy(() -> old.acquireWithin(key, Opened.TIMEOUT))
                    .as("a token that the old client has seen")
                    .hasMessageContaining(first.token().toString());
            LeaseGuard cured = fresh.acquireOnceFree(key, 2);
            assertThat(cured.token()).isGreaterThan(first.token());
            assertThat(gate.write(fence(cured), () -> "cured")).isEqualTo("cured");
        }
    }

    private static Fence fence(LeaseGuard guard) {
        return new Fence(guard.key(), guard.token(), guard.leaseId());
    }
}
