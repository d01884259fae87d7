package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each verb does to a record, one sentence each. Also run against every mutant of {@link Mutant}. */
class LeaseRulesTest {

    private static final LeaseKey KEY = LeaseKey.of("orders-db");
    private static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration LEFT = Duration.ofSeconds(4);
    private static final Moment LIVE = new Moment(LEFT, NOW);
    private static final Moment EXPIRED = new Moment(Duration.ZERO, NOW);
    private static final HolderId ALICE = HolderId.of("alice");
    private static final HolderId BOB = HolderId.of("bob");
    private static final LeaseId A = new LeaseId(0, 0xA);
    private static final LeaseId B = new LeaseId(0, 0xB);
    private static final LeaseId C = new LeaseId(0, 0xC);
    private static final LeaseRecord UNUSED = LeaseRecord.neverUsed(KEY);

    Rules rules = Rules.REAL;

    private static AcquireRequest request(LeaseId id, HolderId holder, long seen, long term) {
        return new AcquireRequest(KEY, id, seen, holder, TTL, term, Reclaim.NEVER, Map.of());
    }

    private static AcquireRequest reclaim(LeaseId id, HolderId holder, long seen) {
        return new AcquireRequest(KEY, id, seen, holder, TTL, 1, Reclaim.OWN_HOLDER, Map.of());
    }

    private static LeaseRecord stored(LeaseRecord before, Transition<?> transition) {
        return transition.next().orElse(before);
    }

    private static LeaseGuard granted(Transition<AcquireResult> transition) {
        assertThat(transition.result()).isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) transition.result()).guard();
    }

    /** A record on which Alice holds lease A with token (1, 1). */
    private LeaseRecord heldByAlice() {
        return stored(UNUSED, rules.acquire(UNUSED, request(A, ALICE, 0, 1), EXPIRED));
    }

    private LeaseRecord releasedByAlice() {
        LeaseRecord held = heldByAlice();
        return stored(held, rules.release(held, new ReleaseRequest(KEY, A)));
    }

    private LeaseRecord handedOverToBob() {
        LeaseRecord held = heldByAlice();
        return stored(held, rules.release(held, new ReleaseRequest(KEY, A, Optional.of(BOB))));
    }

    private LeaseRecord revoked(LeaseRecord record, Urgency urgency) {
        return stored(record, rules.revoke(record, new RevokeOrder("ops", "stuck", urgency), NOW));
    }

    private static Heartbeat beat(long guardTerm, long currentTerm) {
        return new Heartbeat(new LeaseGuard(KEY, A, ALICE, new FencingToken(guardTerm, 1), TTL, NOW), currentTerm);
    }

    @Test
    void r1_1_firstAcquireIsGenerationOneOfTermOne() {
        Transition<AcquireResult> first = rules.acquire(UNUSED, request(A, ALICE, 0, 1), EXPIRED);

        assertThat(granted(first)).isEqualTo(new LeaseGuard(KEY, A, ALICE, new FencingToken(1, 1), TTL, NOW.plus(TTL)));
        assertThat(first.next()).get().satisfies(record -> {
            assertThat(record.leaseId()).contains(A);
            assertThat(record.holder()).contains(ALICE);
            assertThat(record.ttl()).isEqualTo(TTL);
            assertThat(record.acquiredAt()).isEqualTo(NOW);
        });
    }

    @Test
    void r2_1_liveLeaseOfAnotherIsRefusedWithHolderGenerationAndRemainingTime() {
        LeaseRecord held = heldByAlice();

        Transition<AcquireResult> refused = rules.acquire(held, request(B, BOB, 1, 1), LIVE);

        assertThat(refused.next()).isEmpty();
        assertThat(refused.result()).isEqualTo(new AcquireResult.HeldByOther(held, LEFT));
        assertThat(held.holder()).contains(ALICE);
        assertThat(held.generation()).isEqualTo(1);
    }

    @Test
    void r1_3_holderNameGivesNoRightToALiveLease() {
        assertThat(rules.acquire(heldByAlice(), request(B, ALICE, 1, 1), LIVE).result())
                .isInstanceOf(AcquireResult.HeldByOther.class);
    }

    @Test
    void r3_3_expiredLeaseIsTakenWithTheNextGeneration() {
        LeaseGuard taken = granted(rules.acquire(heldByAlice(), request(B, BOB, 1, 1), EXPIRED));

        assertThat(taken.token()).isEqualTo(new FencingToken(1, 2));
        assertThat(taken.holder()).isEqualTo(BOB);
    }

    @Test
    void r5_4_leaseIsExpiredAtTheInstantItsRemainingTimeIsZeroAndNotANanosecondBefore() {
        LeaseRecord held = heldByAlice();
        Moment last = new Moment(Duration.ofNanos(1), NOW);

        assertThat(rules.acquire(held, request(B, BOB, 1, 1), last).result())
                .isEqualTo(new AcquireResult.HeldByOther(held, Duration.ofNanos(1)));
        assertThat(granted(rules.acquire(held, request(B, BOB, 1, 1), EXPIRED)).leaseId())
                .isEqualTo(B);
        assertThat(granted(rules.acquire(held, request(B, BOB, 1, 1), new Moment(Duration.ofNanos(-1), NOW)))
                        .leaseId())
                .isEqualTo(B);
    }

    @Test
    void r6_1_heartbeatExtendsAndKeepsTokenLeaseIdAndTtl() {
        LeaseRecord held = heldByAlice();
        Moment later = new Moment(LEFT, NOW.plusSeconds(6));

        Transition<HeartbeatResult> extended = rules.heartbeat(held, beat(1, 1), later);

        assertThat(extended.result())
                .isEqualTo(new HeartbeatResult.StillHeld(new LeaseGuard(
                        KEY,
                        A,
                        ALICE,
                        new FencingToken(1, 1),
                        TTL,
                        NOW.plusSeconds(6).plus(TTL))));
        assertThat(stored(held, extended))
                .isEqualTo(held.toBuilder()
                        .beat(1)
                        .expiresAt(NOW.plusSeconds(6).plus(TTL))
                        .build());
    }

    @Test
    void r5_5_heartbeatNeverRevivesAnExpiredLease() {
        LeaseRecord held = heldByAlice();

        Transition<HeartbeatResult> late = rules.heartbeat(held, beat(1, 1), EXPIRED);

        assertThat(late.next()).isEmpty();
        assertThat(late.result()).isEqualTo(new HeartbeatResult.Lost(LossReason.EXPIRED, Optional.of(held)));
    }

    @Test
    void r5_5_heartbeatOfATakenLeaseIsLostWithTheRecordObserved() {
        LeaseRecord taken = stored(heldByAlice(), rules.acquire(heldByAlice(), request(B, BOB, 1, 1), EXPIRED));

        Transition<HeartbeatResult> late = rules.heartbeat(taken, beat(1, 1), LIVE);

        assertThat(late.next()).isEmpty();
        assertThat(late.result()).isEqualTo(new HeartbeatResult.Lost(LossReason.TAKEN_OVER, Optional.of(taken)));
    }

    @Test
    void r1_3_heartbeatOfALeaseThatAnotherProcessOfThatNameTookIsLost() {
        LeaseRecord reclaimed = stored(heldByAlice(), rules.acquire(heldByAlice(), reclaim(B, ALICE, 1), LIVE));

        assertThat(rules.heartbeat(reclaimed, beat(1, 1), LIVE))
                .isEqualTo(Transition.none(new HeartbeatResult.Lost(LossReason.TAKEN_OVER, Optional.of(reclaimed))));
    }

    @Test
    void r8_1_heartbeatAfterTheReleaseIsLostAsResigned() {
        LeaseRecord free = releasedByAlice();

        Transition<HeartbeatResult> late = rules.heartbeat(free, beat(1, 1), LIVE);

        assertThat(late.next()).isEmpty();
        assertThat(late.result()).isEqualTo(new HeartbeatResult.Lost(LossReason.RESIGNED, Optional.of(free)));
    }

    @Test
    void r5_5_heartbeatForAKeyWithoutARecordIsLostAsMissing() {
        assertThat(rules.heartbeat(UNUSED, beat(1, 1), LIVE))
                .isEqualTo(Transition.none(new HeartbeatResult.Lost(LossReason.MISSING, Optional.empty())));
    }

    @Test
    void r5_5_heartbeatOfAGenerationThatTheBackEndForgotIsLostAsMissing() {
        LeaseRecord older = releasedByAlice();
        LeaseGuard forgotten = new LeaseGuard(KEY, B, BOB, new FencingToken(1, 7), TTL, NOW);

        assertThat(rules.heartbeat(older, new Heartbeat(forgotten, 1), LIVE).result())
                .isEqualTo(new HeartbeatResult.Lost(LossReason.MISSING, Optional.of(older)));
    }

    @Test
    void r7_1_releaseFreesAtOnceAndNeverResetsTermAndGeneration() {
        LeaseRecord held = heldByAlice().toBuilder().term(7).build();

        Transition<ReleaseResult> release = rules.release(held, new ReleaseRequest(KEY, A));

        assertThat(release.result()).isEqualTo(new ReleaseResult.Released());
        assertThat(stored(held, release))
                .isEqualTo(held.toBuilder().free().lastReleased(A).build());
        LeaseRecord free = stored(held, release);
        assertThat(granted(rules.acquire(free, request(B, BOB, 1, 7), LIVE)).token())
                .isEqualTo(new FencingToken(7, 2));
    }

    @Test
    void r7_2_repeatedReleaseIsReleasedAndChangesNothing() {
        assertThat(rules.release(releasedByAlice(), new ReleaseRequest(KEY, A)))
                .isEqualTo(Transition.none(new ReleaseResult.Released()));
    }

    @Test
    void r7_2_releaseOfALeaseSomeoneElseTookFreesNobodyAndShowsTheRecord() {
        LeaseRecord taken = stored(heldByAlice(), rules.acquire(heldByAlice(), request(B, BOB, 1, 1), EXPIRED));

        Transition<ReleaseResult> late = rules.release(taken, new ReleaseRequest(KEY, A));

        assertThat(late.result()).isEqualTo(new ReleaseResult.NotHeld(Optional.of(taken)));
        assertThat(stored(taken, late))
                .isEqualTo(taken.toBuilder().lastReleased(A).build());
    }

    @Test
    void r10_6_releaseOfAnUnknownLeaseIdLeavesATombstoneThatRefusesItsDelayedAcquire() {
        Transition<ReleaseResult> tombstone = rules.release(UNUSED, new ReleaseRequest(KEY, A));
        assertThat(tombstone.result()).isEqualTo(new ReleaseResult.NotHeld(Optional.empty()));
        LeaseRecord buried = stored(UNUSED, tombstone);

        assertThat(rules.acquire(buried, request(A, ALICE, 0, 1), EXPIRED))
                .isEqualTo(Transition.none(new AcquireResult.Spent(buried)));
        assertThat(granted(rules.acquire(buried, request(B, BOB, 0, 1), EXPIRED))
                        .token())
                .isEqualTo(new FencingToken(1, 1));
    }

    @Test
    void r10_5_replayOfTheSameLeaseIdGivesTheSameTokenAndCountsOneGeneration() {
        LeaseRecord held = heldByAlice();

        Transition<AcquireResult> replay = rules.acquire(held, request(A, ALICE, 0, 1), LIVE);

        assertThat(replay.next()).isEmpty();
        assertThat(granted(replay).token()).isEqualTo(new FencingToken(1, 1));
    }

    @Test
    void r10_5_replayAfterExpiryReleaseOrRevocationIsSpent() {
        LeaseRecord held = heldByAlice();
        LeaseRecord free = releasedByAlice();
        LeaseRecord revoked = revoked(held, Urgency.AFTER_TTL);

        assertThat(rules.acquire(held, request(A, ALICE, 0, 1), EXPIRED))
                .isEqualTo(Transition.none(new AcquireResult.Spent(held)));
        assertThat(rules.acquire(free, request(A, ALICE, 1, 1), EXPIRED))
                .isEqualTo(Transition.none(new AcquireResult.Spent(free)));
        assertThat(rules.acquire(revoked, request(A, ALICE, 0, 1), LIVE))
                .isEqualTo(Transition.none(new AcquireResult.Spent(revoked)));
    }

    @Test
    void r10_6_requestWhoseGenerationMovedOnChangesNothing() {
        LeaseRecord free = releasedByAlice();
        LeaseRecord held = heldByAlice();

        assertThat(rules.acquire(free, request(B, BOB, 0, 1), EXPIRED))
                .isEqualTo(Transition.none(new AcquireResult.Spent(free)));
        assertThat(rules.acquire(free, request(B, BOB, 2, 1), EXPIRED))
                .isEqualTo(Transition.none(new AcquireResult.Spent(free)));
        assertThat(rules.acquire(held, request(B, BOB, 0, 9), LIVE))
                .isEqualTo(Transition.none(new AcquireResult.HeldByOther(held, LEFT)));
    }

    @Test
    void r1_3_restartedHolderTakesItsOwnLiveLeaseBackOnlyWhenItAsksTo() {
        LeaseRecord held = heldByAlice();

        assertThat(granted(rules.acquire(held, reclaim(B, ALICE, 1), LIVE)).token())
                .isEqualTo(new FencingToken(1, 2));
        assertThat(rules.acquire(held, reclaim(B, BOB, 1), LIVE).result())
                .isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(rules.acquire(held, reclaim(B, ALICE, 0), LIVE).result()).isInstanceOf(AcquireResult.Spent.class);
    }

    @Test
    void r4_1_lowerTermIsFencedWhateverTheRecordsState() {
        LeaseRecord held = heldByAlice().toBuilder().term(3).build();
        LeaseRecord free = releasedByAlice().toBuilder().term(3).build();
        LeaseRecord reserved = handedOverToBob().toBuilder().term(3).build();
        Transition<AcquireResult> fenced = Transition.none(new AcquireResult.Fenced(2, 3));

        assertThat(rules.acquire(held, request(B, BOB, 1, 2), LIVE)).isEqualTo(fenced);
        assertThat(rules.acquire(held, request(B, BOB, 1, 2), EXPIRED)).isEqualTo(fenced);
        assertThat(rules.acquire(held, request(A, ALICE, 0, 2), LIVE)).isEqualTo(fenced);
        assertThat(rules.acquire(free, request(B, BOB, 1, 2), EXPIRED)).isEqualTo(fenced);
        assertThat(rules.acquire(reserved, request(B, BOB, 1, 2), LIVE)).isEqualTo(fenced);
        assertThat(rules.acquire(held, request(B, BOB, 0, 2), LIVE)).isEqualTo(fenced);
    }

    @Test
    void r4_3_sameOrHigherTermTakesAnExpiredLeaseAndTheGenerationGoesOn() {
        LeaseRecord expired = heldByAlice().toBuilder().term(3).build();

        assertThat(granted(rules.acquire(expired, request(B, BOB, 1, 3), EXPIRED))
                        .token())
                .isEqualTo(new FencingToken(3, 2));
        Transition<AcquireResult> higher = rules.acquire(expired, request(B, BOB, 1, 9), EXPIRED);
        assertThat(granted(higher).token()).isEqualTo(new FencingToken(9, 2));
        assertThat(stored(expired, higher).term()).isEqualTo(9);
    }

    @Test
    void r4_3_higherTermOnALiveLeaseIsHeldByOtherAndPublishesItsTerm() {
        LeaseRecord held = heldByAlice();

        Transition<AcquireResult> refused = rules.acquire(held, request(B, BOB, 1, 2), LIVE);

        LeaseRecord published = held.toBuilder().term(2).build();
        assertThat(refused)
                .isEqualTo(new Transition<>(Optional.of(published), new AcquireResult.HeldByOther(published, LEFT)));
        assertThat(rules.heartbeat(published, beat(1, 1), LIVE))
                .isEqualTo(Transition.none(new HeartbeatResult.Fenced(1, 2)));
        assertThat(rules.acquire(published, request(A, ALICE, 0, 1), LIVE))
                .isEqualTo(Transition.none(new AcquireResult.Fenced(1, 2)));
    }

    @Test
    void r4_4_heartbeatIsFencedOnceTheCallersTermMovedOnAndChangesNothing() {
        assertThat(rules.heartbeat(heldByAlice(), beat(1, 4), LIVE))
                .isEqualTo(Transition.none(new HeartbeatResult.Fenced(1, 4)));
        assertThat(rules.heartbeat(heldByAlice(), beat(1, 4), EXPIRED).result())
                .isEqualTo(new HeartbeatResult.Fenced(1, 4));
        assertThat(rules.heartbeat(heldByAlice(), beat(1, 1), LIVE).result())
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void r4_3_publishTermRaisesAndNeverLowersTheTerm() {
        LeaseRecord held = heldByAlice();
        LeaseRecord raised = stored(held, rules.publishTerm(held, 5));

        assertThat(raised).isEqualTo(held.toBuilder().term(5).build());
        assertThat(raised.token()).as("the token of the grant").isEqualTo(held.token());
        assertThat(rules.publishTerm(raised, 5)).isEqualTo(Transition.none(raised));
        assertThat(rules.publishTerm(raised, 2)).isEqualTo(Transition.none(raised));
        assertThat(stored(UNUSED, rules.publishTerm(UNUSED, 5)))
                .isEqualTo(UNUSED.toBuilder().term(5).build());
        assertThatThrownBy(() -> rules.publishTerm(held, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("term is 0; the least is 1");
    }

    @Test
    void r9_1_handOverKeepsTheKeyForTheSuccessorUntilTheReservationExpires() {
        LeaseRecord reserved = handedOverToBob();

        assertThat(rules.acquire(reserved, request(C, ALICE, 1, 1), LIVE))
                .isEqualTo(Transition.none(new AcquireResult.HeldByOther(reserved, LEFT)));
        assertThat(rules.acquire(reserved, reclaim(C, ALICE, 1), LIVE).result())
                .isInstanceOf(AcquireResult.HeldByOther.class);
        Transition<AcquireResult> successor = rules.acquire(reserved, request(B, BOB, 1, 1), LIVE);
        assertThat(granted(successor).token()).isEqualTo(new FencingToken(1, 2));
        assertThat(stored(reserved, successor).reservedFor()).isEmpty();
        assertThat(granted(rules.acquire(reserved, request(C, ALICE, 1, 1), EXPIRED))
                        .token())
                .isEqualTo(new FencingToken(1, 2));
    }

    @Test
    void r7_2_releaseOfALeaseNotHeldReservesNothing() {
        LeaseRecord held = heldByAlice();
        LeaseRecord after = stored(held, rules.release(held, new ReleaseRequest(KEY, B, Optional.of(BOB))));

        assertThat(after).isEqualTo(held.toBuilder().lastReleased(B).build());
    }

    @Test
    void r2_1_revokedLeaseIsLostAtItsNextBeatWhileOthersWaitForTheTtl() {
        LeaseRecord revoked = revoked(heldByAlice(), Urgency.AFTER_TTL);

        assertThat(revoked.revoked()).contains(new LeaseRecord.Revocation(A, "ops", "stuck", NOW));
        assertThat(rules.heartbeat(revoked, beat(1, 1), LIVE))
                .isEqualTo(Transition.none(new HeartbeatResult.Lost(LossReason.REVOKED, Optional.of(revoked))));
        assertThat(rules.acquire(revoked, request(B, BOB, 1, 1), LIVE).result())
                .isInstanceOf(AcquireResult.HeldByOther.class);
        Transition<AcquireResult> next = rules.acquire(revoked, request(B, BOB, 1, 1), EXPIRED);
        assertThat(granted(next).token()).isEqualTo(new FencingToken(1, 2));
        assertThat(stored(revoked, next).revoked()).isEmpty();
    }

    @Test
    void r2_1_leaseRevokedNowIsFreeAtOnceAndItsHolderIsTold() {
        LeaseRecord revoked = revoked(heldByAlice(), Urgency.NOW);

        assertThat(granted(rules.acquire(revoked, request(B, BOB, 1, 1), LIVE)).token())
                .isEqualTo(new FencingToken(1, 2));
        assertThat(rules.heartbeat(revoked, beat(1, 1), LIVE).result())
                .isEqualTo(new HeartbeatResult.Lost(LossReason.REVOKED, Optional.of(revoked)));
        assertThat(rules.acquire(revoked, request(A, ALICE, 1, 1), LIVE).result())
                .isInstanceOf(AcquireResult.Spent.class);
    }

    @Test
    void r1_4_revokingAKeyThatNobodyHoldsChangesNothing() {
        LeaseRecord free = releasedByAlice();

        assertThat(rules.revoke(free, new RevokeOrder("ops", "why", Urgency.NOW), NOW))
                .isEqualTo(Transition.none(free));
        assertThat(rules.revoke(UNUSED, new RevokeOrder("ops", "why", Urgency.AFTER_TTL), NOW))
                .isEqualTo(Transition.none(UNUSED));
    }

    @Test
    void r13_3_generationAtItsMaximumRefusesAndNeverWraps() {
        LeaseRecord full =
                releasedByAlice().toBuilder().generation(Long.MAX_VALUE).build();

        assertThatThrownBy(() -> rules.acquire(full, request(B, BOB, Long.MAX_VALUE, 1), EXPIRED))
                .isInstanceOfSatisfying(InvalidLeaseRecordException.class, e -> {
                    assertThat(e.key()).isEqualTo(KEY);
                    assertThat(e.field()).isEqualTo("generation");
                    assertThat(e.found()).isEqualTo("9223372036854775807");
                });
        LeaseRecord last = full.toBuilder().generation(Long.MAX_VALUE - 1).build();
        assertThat(granted(rules.acquire(last, request(B, BOB, Long.MAX_VALUE - 1, 1), EXPIRED))
                        .token())
                .isEqualTo(new FencingToken(1, Long.MAX_VALUE));
    }

    @Test
    void r3_5_generationOfAGrantIsAtLeastTheFloor() {
        LeaseRecord free = releasedByAlice();
        long floor = 5L << 40;

        assertThat(granted(rules.acquire(free, request(B, BOB, 1, 1), new Moment(Duration.ZERO, NOW, floor)))
                        .token()
                        .generation())
                .isEqualTo(floor);
        LeaseRecord above = free.toBuilder().generation(floor + 3).build();
        assertThat(granted(rules.acquire(above, request(B, BOB, floor + 3, 1), new Moment(Duration.ZERO, NOW, floor)))
                        .token()
                        .generation())
                .isEqualTo(floor + 4);
    }
}
