package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseRules;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease in virtual time, with a scripted back end. */
class LeaseTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void r1_1_aGrantCarriesKeyTokenAndAValidityInTheFuture() {
        Lease lease = bench.acquire("a");
        assertThat(lease.key().text()).isEqualTo("a");
        assertThat(lease.token().term()).isEqualTo(1);
        assertThat(lease.token().generation()).isEqualTo(1);
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.state()).isEqualTo(LeaseState.SAFE);
        assertThat(lease.remaining()).isEqualTo(Bench.WINDOW);
    }

    @Test
    void r5_1_validityCountsFromBeforeTheRequestHoweverSlowTheAnswer() {
        bench.provider.after(Verb.ACQUIRE, () -> bench.clock.freeze(Duration.ofMillis(7_900)));
        Lease lease = bench.acquire("a");
        assertThat(lease.remaining()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void r5_1_aBeatExtendsFromBeforeItWasSent() {
        Lease lease = bench.acquire("a");
        bench.provider.after(Verb.HEARTBEAT, () -> bench.clock.freeze(Duration.ofSeconds(3)));
        bench.advance(Duration.ofMillis(2_200));
        assertThat(bench.provider.requests(Verb.HEARTBEAT)).isEqualTo(1);
        LeaseEvent.Extended extended = bench.events(LeaseEvent.Extended.class).get(0);
        assertThat(extended.validUntil())
                .isEqualTo(extended.nanoTime() - Duration.ofSeconds(3).toNanos() + Bench.WINDOW.toNanos());
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void r5_2_aGrantThatAnswersTooLateIsGivenBack() {
        bench.provider.after(Verb.ACQUIRE, () -> bench.clock.freeze(Duration.ofSeconds(15)));
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .hasMessageContaining("after the window of PT8S")
                .hasMessageContaining("given back");
        assertThat(bench.provider.record("a").namesLease()).isFalse();
        assertThat(bench.events(LeaseEvent.Refused.class))
                .extracting(LeaseEvent.Refused::outcome)
                .containsExactly(LeaseEvent.Refused.Outcome.TOO_LATE);
    }

    @Test
    void r5_3_isHeldNeedsNoThread() {
        Lease lease = bench.acquire("a");
        bench.clock.freeze(Bench.WINDOW.minusNanos(1));
        assertThat(lease.isHeld()).isTrue();
        bench.clock.freeze(Duration.ofNanos(1));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(lease.remaining()).isZero();
    }

    @Test
    void r5_3_theEndIsToldOnceAlthoughNobodyAsks() {
        Lease lease = bench.acquire("a");
        List<LossReason> told = new ArrayList<>();
        lease.ended().thenAccept(told::add);
        for (int i = 0; i < 100; i++) {
            bench.provider.next(Verb.HEARTBEAT, Fault.DROP_REQUEST);
        }
        bench.advance(Bench.WINDOW);
        assertThat(told).containsExactly(LossReason.EXPIRED);
        bench.advance(Bench.TTL);
        assertThat(told).hasSize(1);
        assertThat(bench.events(LeaseEvent.Lost.class)).hasSize(1);
    }

    @Test
    void r5_5_anAnswerAfterTheWindowRevivesNothing() {
        Lease lease = bench.acquire("a");
        bench.provider.after(Verb.HEARTBEAT, () -> bench.clock.freeze(Duration.ofSeconds(7)));
        bench.advance(Duration.ofMillis(2_200));
        assertThat(lease.isHeld()).isFalse();
        bench.advance(Bench.TTL);
        assertThat(lease.isHeld()).isFalse();
        assertThat(bench.events(LeaseEvent.Extended.class)).isEmpty();
    }

    @Test
    void r6_1_fiftyBeatsKeepALeaseForTenTtlWithItsToken() {
        Lease lease = bench.acquire("a");
        for (int i = 0; i < 100; i++) {
            bench.advance(Duration.ofSeconds(1));
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(bench.provider.requests(Verb.HEARTBEAT)).isBetween(45, 56);
        assertThat(bench.provider.record("a").token()).contains(lease.token());
    }

    @Test
    void r6_2_aLostBeatOrALostAnswerLosesNothing() {
        Lease lease = bench.acquire("a");
        bench.provider
                .next(Verb.HEARTBEAT, Fault.DROP_REQUEST)
                .next(Verb.HEARTBEAT, Fault.DROP_ANSWER)
                .next(Verb.HEARTBEAT, Fault.REFUSE);
        bench.advance(Duration.ofMillis(2_150));
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        bench.advance(Duration.ofSeconds(20));
        assertThat(lease.state()).isEqualTo(LeaseState.SAFE);
        assertThat(bench.events(LeaseEvent.BeatMissed.class)).hasSize(3);
    }

    @Test
    void r6_3_afterReleaseNoBeatLeaves() throws InterruptedException {
        Lease lease = bench.acquire("a");
        bench.advance(Duration.ofSeconds(5));
        lease.release();
        int before = bench.provider.requests(Verb.HEARTBEAT);
        bench.advance(Bench.TTL.multipliedBy(5));
        assertThat(bench.provider.requests(Verb.HEARTBEAT)).isEqualTo(before);
    }

    @Test
    void r7_1_isHeldIsFalseBeforeTheReleaseIsSent() throws InterruptedException {
        Lease lease = bench.acquire("a");
        List<Boolean> seen = new ArrayList<>();
        bench.provider.before(Verb.RELEASE, () -> seen.add(lease.isHeld()));
        lease.release();
        assertThat(seen).containsExactly(false);
        assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
        assertThat(bench.acquire("a").token().generation()).isEqualTo(2);
    }

    @Test
    void r7_2_aReleaseWhoseAnswerWasLostIsAskedAgainAndOnlyThen() throws InterruptedException {
        Lease lease = bench.acquire("a");
        bench.provider.next(Verb.RELEASE, Fault.DROP_ANSWER);
        lease.release();
        assertThat(bench.provider.requests(Verb.RELEASE)).isEqualTo(2);
        lease.release();
        lease.close();
        assertThat(bench.provider.requests(Verb.RELEASE)).isEqualTo(2);
    }

    @Test
    void r7_3_aReleaseThatCannotReachTheBackEndSaysSoAndGoesOnInTheBackground() {
        Lease lease = bench.acquire("a");
        for (int i = 0; i < 4; i++) {
            bench.provider.next(Verb.RELEASE, Fault.DROP_REQUEST);
        }
        assertThatThrownBy(lease::release).isInstanceOf(io.leasehold.LeaseOutcomeUnknownException.class);
        assertThat(lease.isHeld()).isFalse();
        assertThat(bench.provider.record("a").namesLease()).isTrue();
        bench.advance(Bench.TTL);
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void r4_4_aHigherTermFencesBeforeTheBackEndIsAsked() {
        AtomicLong term = new AtomicLong(3);
        Lease lease = bench.acquire(Bench.spec("a").term(term::get));
        assertThat(lease.token().term()).isEqualTo(3);
        term.set(4);
        bench.advance(Duration.ofMillis(2_200));
        assertThat(bench.provider.requests(Verb.HEARTBEAT)).isZero();
        assertThat(lease.isHeld()).isFalse();
        assertThat(bench.events(LeaseEvent.Lost.class))
                .extracting(LeaseEvent.Lost::reason)
                .containsExactly(LossReason.FENCED);
        assertThat(bench.provider.record("a").namesLease())
                .as("a deposed holder frees the key")
                .isFalse();
    }

    @Test
    void r4_3_aHigherTermOfAContenderFencesTheHolderAtItsNextBeat() throws InterruptedException {
        Lease lease = bench.acquire("a");
        LeaseClient contender = bench.another();
        assertThat(contender.tryAcquire(Bench.spec("a").term(() -> 5))).isEmpty();
        assertThat(lease.isHeld()).isTrue();
        bench.advance(Duration.ofMillis(2_200));
        assertThat(lease.isHeld()).isFalse();
        assertThat(contender
                        .tryAcquire(Bench.spec("a").term(() -> 5))
                        .orElseThrow()
                        .token()
                        .term())
                .isEqualTo(5);
        contender.close();
    }

    @Test
    void aRevokedLeaseIsLostAtItsNextBeatAndFreesTheKey() {
        Lease lease = bench.acquire("a");
        bench.provider.put(LeaseRules.revoke(
                        bench.provider.record("a"),
                        new RevokeOrder("me", "maintenance", Urgency.AFTER_TTL),
                        Instant.EPOCH)
                .result());
        bench.advance(Duration.ofMillis(2_200));
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        assertThat(bench.events(LeaseEvent.Lost.class))
                .extracting(LeaseEvent.Lost::reason)
                .containsExactly(LossReason.REVOKED);
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void requireHeldAsksForTimeThatRemains() {
        Lease lease = bench.acquire("a");
        lease.requireHeld(Duration.ofSeconds(8));
        bench.clock.freeze(Duration.ofSeconds(5));
        assertThatThrownBy(() -> lease.requireHeld(Duration.ofSeconds(4))).isInstanceOf(LeaseLostException.class);
        lease.requireHeld(Duration.ofSeconds(3));
    }

    @Test
    void minimumHoldKeepsTheKeyTakenAlthoughTheLeaseIsReleased() throws InterruptedException {
        Lease lease = bench.acquire(Bench.spec("a").minimumHold(Duration.ofSeconds(6)));
        bench.advance(Duration.ofSeconds(1));
        lease.release();
        assertThat(lease.isHeld()).isFalse();
        bench.advance(Duration.ofMillis(4_999));
        assertThat(bench.provider.record("a").namesLease()).isTrue();
        bench.advance(Duration.ofMillis(1));
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void lockDelayIsPublishedAndNotBelievedIn() {
        Lease lease = bench.acquire(Bench.spec("a").lockDelay(Duration.ofSeconds(30)));
        assertThat(bench.provider.record("a").ttl()).isEqualTo(Duration.ofSeconds(40));
        assertThat(lease.remaining()).isEqualTo(Bench.WINDOW);
    }

    @Test
    void handOverReservesTheKeyForTheSuccessor() throws InterruptedException {
        Lease lease = bench.acquire("a");
        LeaseClient other = bench.another();
        io.leasehold.HolderId successor = io.leasehold.HolderId.of("successor");
        lease.handOver(successor);
        assertThat(other.tryAcquire(Bench.spec("a"))).isEmpty();
        Lease next = other.tryAcquire(Bench.spec("a").holder(successor)).orElseThrow();
        assertThat(next.token().generation()).isEqualTo(2);
        assertThatThrownBy(() -> lease.handOver(successor)).isInstanceOf(LeaseLostException.class);
        other.close();
    }
}
