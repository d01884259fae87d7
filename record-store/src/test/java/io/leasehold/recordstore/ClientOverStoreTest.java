package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LossReason;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.ProviderContext;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client engine over this provider, on the machine's own clock. */
@Timeout(180)
class ClientOverStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LeaseSpec SPEC = LeaseSpec.of(Bench.KEY).ttl(Duration.ofSeconds(4));

    private final TestStore store = new TestStore();
    private final io.leasehold.LeaseScheduler scheduler = LeaseClock.system().newScheduler("test");
    private final LeaseClient first = client();
    private final LeaseClient second = client();

    private LeaseClient client() {
        ProviderContext context = ProviderContext.of(LeaseClock.system(), scheduler);
        return LeaseClient.builder()
                .provider(RecordStoreProvider.over(store, context)
                        .traits(ProviderTraits.of(Duration.ofMillis(500)))
                        .build())
                .require(Capability.CLOCK_FREE_EXPIRY)
                .open();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        scheduler.close();
    }

    @Test
    void aWaiterIsGrantedAfterTheReleaseWithAHigherToken() throws Exception {
        Lease held = first.acquireWithin(SPEC, PATIENCE);
        assertThat(second.tryAcquire(SPEC)).isEmpty();
        held.close();
        try (Lease next = second.acquireWithin(SPEC, PATIENCE)) {
            assertThat(next.token()).isGreaterThan(held.token());
        }
    }

    @Test
    void beatsKeepALeaseAcrossLostAnswers() throws Exception {
        try (Lease held = first.acquireWithin(SPEC, PATIENCE)) {
            store.nextWrites(Fault.DROP_ANSWER, Fault.NONE, Fault.APPLIED_BUT_CRASHES, Fault.UNAVAILABLE);
            await().atMost(PATIENCE).until(() -> beats() > 6);
            assertThat(held.isHeld()).isTrue();
        }
    }

    private long beats() {
        RecordCodec codec = new RecordCodec(java.util.Optional.empty());
        return store.stored(Bench.KEY)
                .map(s -> codec.decode(Bench.KEY, s.bytes()).beat())
                .orElse(0L);
    }

    @Test
    void aLostGrantAnswerStillGrantsOnce() throws Exception {
        store.nextWrites(Fault.DROP_ANSWER);
        try (Lease held = first.acquireWithin(SPEC, PATIENCE)) {
            assertThat(held.token().generation()).isEqualTo(1);
        }
    }

    @Test
    void aRevokedHolderLosesAndAWaiterTakesOver() throws Exception {
        Lease held = first.acquireWithin(SPEC, PATIENCE);
        second.admin().revoke(Bench.KEY, new RevokeOrder("op", "test", Urgency.AFTER_TTL), PATIENCE);
        try (Lease next = second.acquireWithin(SPEC, PATIENCE)) {
            assertThat(held.isHeld()).isFalse();
            assertThat(held.ended()).isCompletedWithValueMatching(reason -> reason == LossReason.REVOKED);
            assertThat(next.token()).isGreaterThan(held.token());
        }
    }
}
