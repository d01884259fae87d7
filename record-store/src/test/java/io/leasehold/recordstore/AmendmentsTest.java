package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.TTL;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.reclaiming;
import static io.leasehold.recordstore.Bench.request;
import static io.leasehold.recordstore.Bench.retryAfter;
import static io.leasehold.recordstore.Bench.withTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Fenced;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.AcquireResult.Spent;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.Lost;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What model checking added to the protocol, by number of the amendment. */
class AmendmentsTest {

    private static final RevokeOrder ORDER = new RevokeOrder("op", "maintenance", Urgency.AFTER_TTL);

    private final Bench bench = new Bench();

    @Test
    void amendment1_theRecordStaysWithItsGenerationAcrossRelease() throws Exception {
        for (int generation = 1; generation <= 20; generation++) {
            LeaseGuard guard = bench.grant(generation % 2 == 0 ? bench.a : bench.b, "h");
            assertThat(guard.token().generation()).isEqualTo(generation);
            bench.release(generation % 2 == 0 ? bench.a : bench.b, guard.leaseId());
            assertThat(bench.record().orElseThrow().generation()).isEqualTo(generation);
        }
    }

    @Test
    void amendment3_aHigherTermThatMeetsALiveLeasePublishesItselfAndTheHolderIsFenced() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        AcquireResult result = bench.acquire(bench.b, withTerm(request("b", 1), 4));
        assertThat(((HeldByOther) result).record().term()).isEqualTo(4);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
        assertThat(bench.beat(bench.a, guard)).isEqualTo(new HeartbeatResult.Fenced(1, 4));
        assertThat(bench.release(bench.a, guard.leaseId())).isInstanceOf(ReleaseResult.Released.class);
        assertThat(granted(bench.acquire(bench.b, withTerm(request("b", 1), 4)))
                        .token()
                        .term())
                .isEqualTo(4);
    }

    @Test
    void amendment3_theTermComesBeforeTheReplayOfTheOwnId() throws Exception {
        AcquireRequest request = request("a", 0);
        bench.acquire(bench.a, request);
        bench.admin(bench.b).publishTerm(KEY, 3, TIMEOUT);
        assertThat(bench.acquire(bench.a, request)).isEqualTo(new Fenced(1, 3));
    }

    @Test
    void amendment4_aRequestWhoseGenerationMovedOnChangesNothing() throws Exception {
        AcquireRequest late = request("a", 0);
        LeaseGuard guard = bench.grant(bench.b, "b");
        bench.release(bench.b, guard.leaseId());
        assertThat(bench.acquire(bench.a, late)).isInstanceOf(Spent.class);
        assertThat(bench.record().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void amendment4_oneLeaseIdNeverGetsTwoTokens() throws Exception {
        AcquireRequest request = request("a", 0);
        bench.acquire(bench.a, request);
        bench.release(bench.a, request.leaseId());
        assertThat(bench.acquire(bench.a, request)).isInstanceOf(Spent.class);
        LeaseGuard other = bench.grant(bench.b, "b");
        bench.release(bench.b, other.leaseId());
        assertThat(bench.acquire(bench.a, request)).isInstanceOf(Spent.class);
    }

    @Test
    void amendment4_aRepetitionDoesNotMakeAnAttemptYounger() throws Exception {
        bench.store.nextWrites(Fault.DROP_REQUEST, Fault.DROP_ANSWER);
        AcquireRequest request = request("a", 0);
        assertThatThrownBy(() -> bench.acquire(bench.a, request)).isInstanceOf(LeaseOutcomeUnknownException.class);
        bench.clock.advance(TTL.dividedBy(2));
        granted(bench.acquire(bench.a, request));
        bench.clock.advance(TTL.dividedBy(2));
        assertThat(bench.acquire(bench.a, request)).isInstanceOf(Spent.class);
    }

    @Test
    void amendment5_givingUpMovesTheVersion() throws Exception {
        AcquireRequest givenUp = hold(request("a", 0));
        assertThat(bench.release(bench.a, givenUp.leaseId())).isInstanceOf(ReleaseResult.NotHeld.class);
        bench.store.deliverHeld();
        assertThat(bench.record().orElseThrow().namesLease()).isFalse();
        assertThat(bench.record().orElseThrow().generation()).isZero();
    }

    @Test
    void amendment5_givingUpMovesTheVersionOfAReleasedRecordToo() throws Exception {
        LeaseGuard guard = bench.grant(bench.b, "b");
        bench.release(bench.b, guard.leaseId());
        AcquireRequest givenUp = hold(request("a", 1));
        bench.release(bench.a, givenUp.leaseId());
        bench.store.deliverHeld();
        assertThat(bench.record().orElseThrow().namesLease()).isFalse();
        assertThat(bench.record().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void amendment5_aGrantThatArrivesBeforeItsGivingUpIsReleased() throws Exception {
        AcquireRequest givenUp = hold(request("a", 0));
        bench.store.beforeNextWrite(bench.store::deliverHeld);
        assertThat(bench.release(bench.a, givenUp.leaseId())).isInstanceOf(ReleaseResult.Released.class);
        assertThat(bench.record().orElseThrow().namesLease()).isFalse();
    }

    @Test
    void amendment5_givingUpLeavesALivingHolderAlone() throws Exception {
        LeaseGuard guard = bench.grant(bench.b, "b");
        bench.release(bench.a, LeaseId.random());
        assertThat(bench.beat(bench.b, guard)).isInstanceOf(StillHeld.class);
    }

    private AcquireRequest hold(AcquireRequest request) {
        bench.store.nextWrites(Fault.HOLD);
        assertThatThrownBy(() -> bench.acquire(bench.a, request)).isInstanceOf(LeaseOutcomeUnknownException.class);
        return request;
    }

    @Test
    void amendment6_everyWriteMovesTheVersion() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        Version granted = version();
        bench.beat(bench.a, guard);
        Version beaten = version();
        bench.release(bench.b, LeaseId.random());
        Version givenUp = version();
        bench.release(bench.a, guard.leaseId());
        assertThat(java.util.List.of(granted, beaten, givenUp, version())).doesNotHaveDuplicates();
    }

    @Test
    void amendment6_aRefusedBeatGoesOnFromTheRecordThatStillNamesItsId() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.release(bench.b, LeaseId.random());
        bench.store.callsSinceLast();
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 2 writes");
    }

    private Version version() {
        return bench.store.stored(KEY).map(Stored::version).orElseThrow();
    }

    @Test
    void amendment7_theTtlOfAGrantNeverChanges() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        LeaseGuard liar = new LeaseGuard(
                KEY, guard.leaseId(), guard.holder(), guard.token(), TTL.multipliedBy(9), guard.expiresAt());
        bench.beat(bench.a, liar);
        assertThat(bench.record().orElseThrow().ttl()).isEqualTo(TTL);
    }

    @Test
    void amendment11_observationsKeptElsewhereServeAProcessThatTriesOnceAndEnds() throws Exception {
        bench.grant(bench.a, "a");
        Map<LeaseKey, Map.Entry<String, Long>> file = new HashMap<>();
        assertThat(retryAfter(bench.acquire(oneShot(file), request("b", 1)))).isEqualTo(TTL);
        bench.clock.advance(TTL.dividedBy(2));
        assertThat(retryAfter(bench.acquire(oneShot(file), request("b", 1)))).isEqualTo(TTL.dividedBy(2));
        bench.clock.advance(TTL.dividedBy(2));
        assertThat(bench.acquire(oneShot(file), request("b", 1))).isInstanceOf(AcquireResult.Granted.class);
    }

    private RecordStoreProvider oneShot(Map<LeaseKey, Map.Entry<String, Long>> file) {
        Observations kept = (key, mark) -> {
            long now = bench.clock.bootNanos().orElseThrow();
            Map.Entry<String, Long> first = file.merge(
                    key, Map.entry(mark, now), (old, seen) -> old.getKey().equals(mark) ? old : seen);
            return Duration.ofNanos(now - first.getValue());
        };
        return bench.builder().observations(kept).build();
    }

    @Test
    void amendment13_ownHolderNeverTakesALeaseThatThisProviderIssued() throws Exception {
        bench.grant(bench.a, "stable");
        assertThat(bench.acquire(bench.a, reclaiming(request("stable", 1)))).isInstanceOf(HeldByOther.class);
        assertThat(bench.acquire(bench.b, reclaiming(request("stable", 1)))).isInstanceOf(AcquireResult.Granted.class);
    }

    @Test
    void amendment14_aReservationIsObservedForOneTtlAndItsSuccessorNeedNotWait() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.handOver(bench.a, guard.leaseId(), "heir");
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(TTL);
        bench.clock.advance(TTL.minusMillis(1));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(Duration.ofMillis(1));
        assertThat(granted(bench.acquire(bench.process(), request("heir", 1)))
                        .token()
                        .generation())
                .isEqualTo(2);
    }

    @Test
    void amendment14_afterTheTtlOthersAreGranted() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.handOver(bench.a, guard.leaseId(), "heir");
        bench.acquire(bench.b, request("b", 1));
        bench.clock.advance(TTL);
        assertThat(granted(bench.acquire(bench.b, request("b", 1))).token().generation())
                .isEqualTo(2);
        assertThat(bench.record().orElseThrow().reservedFor()).isEmpty();
    }

    @Test
    void amendment15_aRevokedHolderIsToldAndOthersWaitTheObservedTtl() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        LeaseRecord revoked = bench.admin(bench.b).revoke(KEY, ORDER, TIMEOUT).orElseThrow();
        assertThat(revoked.revoked().orElseThrow().who()).isEqualTo("op");
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(TTL);
        HeartbeatResult beat = bench.beat(bench.a, guard);
        assertThat(((Lost) beat).reason()).isEqualTo(LossReason.REVOKED);
        bench.clock.advance(TTL);
        assertThat(bench.acquire(bench.b, request("b", 1))).isInstanceOf(AcquireResult.Granted.class);
    }

    @Test
    void amendment15_revokeNowLetsOthersInAtOnce() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.admin(bench.b).revoke(KEY, new RevokeOrder("op", "stuck", Urgency.NOW), TIMEOUT);
        assertThat(((Lost) bench.beat(bench.a, guard)).reason()).isEqualTo(LossReason.REVOKED);
        assertThat(bench.acquire(bench.b, request("b", 1))).isInstanceOf(AcquireResult.Granted.class);
    }

    @Test
    void amendment19_anOlderRecordCountsAsHeldUntilItsExpiryTextWasUnchangedForTheLegacyTtl() throws Exception {
        RecordStoreProvider reader = bench.builder().legacyTtl(TTL).build();
        legacy(1000);
        assertThat(retryAfter(bench.acquire(reader, request("b", 4)))).isEqualTo(TTL);
        bench.clock.advance(TTL.dividedBy(2));
        legacy(2000);
        assertThat(retryAfter(bench.acquire(reader, request("b", 4)))).isEqualTo(TTL);
        bench.clock.advance(TTL);
        LeaseGuard guard = granted(bench.acquire(reader, request("b", 4)));
        assertThat(guard.token().term()).isEqualTo(1);
        assertThat(guard.token().generation()).isEqualTo(5);
    }

    private void legacy(long expiresAt) {
        String json = "{\"database_key\":\"orders-db\",\"holder_id\":\"old-1\",\"generation\":4,\"acquired_at_ms\":10,"
                + "\"expires_at_ms\":" + expiresAt + "}";
        bench.store.put(KEY, json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void r7_2_aStaleReleaseFreesNobody() throws Exception {
        LeaseGuard old = bench.grant(bench.a, "a");
        bench.release(bench.a, old.leaseId());
        LeaseGuard now = bench.grant(bench.b, "b");
        assertThat(bench.a.release(new ReleaseRequest(KEY, old.leaseId(), Optional.of(HolderId.of("x"))), TIMEOUT))
                .isInstanceOf(ReleaseResult.class);
        assertThat(bench.record().orElseThrow().leaseId()).contains(now.leaseId());
    }
}
