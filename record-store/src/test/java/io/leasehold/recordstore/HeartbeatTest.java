package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.TTL;
import static io.leasehold.recordstore.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.Fenced;
import io.leasehold.spi.HeartbeatResult.Lost;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private final Bench bench = new Bench();

    @Test
    void r6_1_fiftyBeatsKeepTheLeaseTokenAndIdForTenTtl() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        for (int i = 1; i <= 50; i++) {
            bench.clock.advance(TTL.dividedBy(5));
            LeaseGuard extended = ((StillHeld) bench.beat(bench.a, guard)).guard();
            assertThat(extended.fence()).isEqualTo(guard.fence());
            assertThat(extended.expiresAt().toEpochMilli()).isEqualTo(bench.clock.wallMillis() + TTL.toMillis());
            assertThat(bench.record().orElseThrow().beat()).isEqualTo(i);
        }
        assertThat(bench.acquire(bench.b, request("b", 1)))
                .isInstanceOf(io.leasehold.spi.AcquireResult.HeldByOther.class);
    }

    @Test
    void r4_4_aHigherTermOfTheCallerFencesWithoutTraffic() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        assertThat(bench.a.heartbeat(new Heartbeat(guard, 5), TIMEOUT)).isEqualTo(new Fenced(1, 5));
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    @Test
    void r4_4_aPublishedHigherTermFences() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.admin(bench.b).publishTerm(KEY, 5, TIMEOUT);
        assertThat(bench.beat(bench.a, guard)).isEqualTo(new Fenced(1, 5));
    }

    @Test
    void r5_5_pastItsTtlALeaseIsLostWithoutTrafficAlthoughNobodyTookIt() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.clock.advance(TTL);
        bench.store.callsSinceLast();
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.EXPIRED);
        bench.clock.advance(TTL);
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.EXPIRED);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    @Test
    void r5_5_onlyABeatThatWasSurelyAppliedPutsTheEndOff() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.clock.advance(TTL.dividedBy(2));
        bench.store.nextWrites(Fault.DROP_REQUEST);
        assertThatThrownBy(() -> bench.beat(bench.a, guard)).isInstanceOf(LeaseOutcomeUnknownException.class);
        bench.clock.advance(TTL.dividedBy(2));
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.EXPIRED);
    }

    @Test
    void r5_5_theTtlCountsFromBeforeTheBeatWasSent() throws Exception {
        bench.store.duringEachCall(() -> bench.clock.advance(Duration.ofMillis(300)));
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.duringEachCall(() -> {});
        bench.clock.advance(TTL.minusMillis(300));
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.EXPIRED);
    }

    @Test
    void aTakenLeaseIsLost() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.admin(bench.b).revoke(KEY, new RevokeOrder("op", "test", Urgency.NOW), TIMEOUT);
        bench.grant(bench.b, "b");
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.TAKEN_OVER);
    }

    @Test
    void r8_1_aBeatAfterTheReleaseIsLost() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.release(bench.a, guard.leaseId());
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.RESIGNED);
        bench.clock.advance(TTL.multipliedBy(2));
        assertThat(reason(bench.beat(bench.a, guard))).isEqualTo(LossReason.RESIGNED);
    }

    @Test
    void r6_3_aBeatHeldAcrossTheReleaseHasNoEffect() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.HOLD);
        assertThatThrownBy(() -> bench.beat(bench.a, guard)).isInstanceOf(LeaseOutcomeUnknownException.class);
        bench.release(bench.a, guard.leaseId());
        bench.store.deliverHeld();
        assertThat(bench.record().orElseThrow().namesLease()).isFalse();
    }

    @Test
    void r6_2_aBeatWhoseAnswerWasLostIsReadBackAndRepeated() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.DROP_ANSWER);
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
        assertThat(bench.record().orElseThrow().beat()).isEqualTo(2);
    }

    @Test
    void anAbsentRecordIsMissing() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        TestStore empty = new TestStore();
        RecordStoreProvider elsewhere = RecordStoreProvider.over(
                        empty, io.leasehold.spi.ProviderContext.of(bench.clock, bench.clock.newScheduler("x")))
                .build();
        assertThat(reason(bench.beat(elsewhere, guard))).isEqualTo(LossReason.MISSING);
        assertThat(empty.stored(KEY)).isEmpty();
    }

    @Test
    void anUnreachableStoreLosesNothing() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.UNAVAILABLE);
        assertThatThrownBy(() -> bench.beat(bench.a, guard)).isInstanceOf(LeaseUnavailableException.class);
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
    }

    private static LossReason reason(HeartbeatResult result) {
        assertThat(result).isInstanceOf(Lost.class);
        return ((Lost) result).reason();
    }
}
