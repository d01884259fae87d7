package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an attempt when requests and answers are lost. */
class AcquireTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void lose(Verb verb, Fault fault, int times) {
        for (int i = 0; i < times; i++) {
            bench.provider.next(verb, fault);
        }
    }

    @Test
    void aFreeKeySeenBeforeCostsOneRequest() throws InterruptedException {
        bench.acquire("a").release();
        int before = bench.provider.requests(Verb.ACQUIRE);
        assertThat(bench.acquire("a").token().generation()).isEqualTo(2);
        assertThat(bench.provider.requests(Verb.ACQUIRE) - before).isEqualTo(1);
    }

    @Test
    void aFreeKeyUsedByOthersCostsTwoRequests() throws InterruptedException {
        bench.acquire("a").release();
        LeaseClient other = bench.another();
        int before = bench.provider.requests(Verb.ACQUIRE);
        assertThat(other.tryAcquire(Bench.spec("a")).orElseThrow().token().generation())
                .isEqualTo(2);
        assertThat(bench.provider.requests(Verb.ACQUIRE) - before).isEqualTo(2);
        other.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void r10_5_aLostAnswerIsAskedForAgainAndCountsOneGeneration(int lost) {
        lose(Verb.ACQUIRE, Fault.DROP_ANSWER, lost);
        Lease lease = bench.acquire("a");
        assertThat(lease.token().generation()).isEqualTo(1);
        assertThat(bench.provider.record("a").generation()).isEqualTo(1);
        assertThat(bench.provider.requests(Verb.ACQUIRE)).isEqualTo(lost + 1);
    }

    @Test
    void r5_1_aRepeatedAttemptCountsFromItsFirstRequest() {
        bench.provider.before(Verb.ACQUIRE, () -> {
            bench.clock.freeze(Duration.ofSeconds(3));
            throw new LeaseOutcomeUnknownException("lost after three seconds");
        });
        assertThat(bench.acquire("a").remaining()).isEqualTo(Bench.WINDOW.minusSeconds(3));
    }

    @Test
    void r10_6_anAttemptWithoutAnswersIsGivenUpAndLeavesNothing() {
        lose(Verb.ACQUIRE, Fault.DROP_ANSWER, 3);
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("nothing of it remains");
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void r10_6_aRequestHeldBackAndDeliveredAfterwardsHarmsNobody() {
        lose(Verb.ACQUIRE, Fault.HOLD_REQUEST, 3);
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .isInstanceOf(LeaseUnavailableException.class);
        bench.provider.deliverHeld();
        assertThat(bench.provider.record("a").namesLease()).isFalse();
        Lease lease = bench.acquire("a");
        bench.provider.deliverHeld();
        assertThat(lease.isHeld()).isTrue();
        assertThat(bench.provider.record("a").leaseId()).contains(lease.fence().leaseId());
    }

    @Test
    void anAttemptThatCannotEvenBeGivenUpHasAnUnknownOutcomeAndIsGivenUpLater() {
        lose(Verb.ACQUIRE, Fault.DROP_ANSWER, 3);
        lose(Verb.RELEASE, Fault.DROP_REQUEST, 3);
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("expires within PT10S");
        assertThat(bench.provider.record("a").namesLease()).isTrue();
        bench.advance(Duration.ofSeconds(1));
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void aRefusedRequestIsUnavailableAtOnceAndNothingIsGivenUp() {
        lose(Verb.ACQUIRE, Fault.REFUSE, 1);
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .isInstanceOf(LeaseUnavailableException.class);
        assertThat(bench.provider.requests(Verb.RELEASE)).isZero();
    }

    @Test
    void aFailureThatTheContractDoesNotNameIsAnUnknownOutcome() {
        bench.provider.before(Verb.ACQUIRE, () -> {
            throw new IllegalStateException("a bug in a driver");
        });
        assertThat(bench.acquire("a").token().generation()).isEqualTo(1);
        assertThat(bench.events(LeaseEvent.Refused.class))
                .extracting(LeaseEvent.Refused::outcome)
                .containsExactly(LeaseEvent.Refused.Outcome.UNKNOWN);
    }

    @Test
    void aBackEndThatLostItsMemoryIsNotBelieved() throws InterruptedException {
        bench.acquire("a").release();
        bench.acquire("a").release();
        bench.provider.put(LeaseRecord.neverUsed(LeaseKey.of("a")));
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a")))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("1-1")
                .hasMessageContaining("1-2")
                .hasMessageContaining("raise the term");
        assertThat(bench.provider.record("a").namesLease()).as("given back").isFalse();
        assertThat(bench.acquire(Bench.spec("a").term(() -> 2)).token().term())
                .as("a higher term cures it")
                .isEqualTo(2);
    }

    @Test
    void aRestartedHolderTakesItsOwnLiveLeaseBackAndFencesTheOldOne() {
        HolderId stable = HolderId.of("writer-1");
        LeaseRecord predecessor = LeaseRecord.neverUsed(LeaseKey.of("a")).toBuilder()
                .generation(4)
                .leaseId(io.leasehold.LeaseId.random())
                .holder(stable)
                .ttl(Duration.ofHours(1))
                .build();
        bench.provider.put(predecessor);
        Lease lease = bench.acquire(Bench.spec("a").reclaimAs(stable));
        assertThat(lease.token().generation()).isEqualTo(5);
    }

    @Test
    void aLiveLeaseOfThisJvmIsNeverReclaimed() throws InterruptedException {
        HolderId stable = HolderId.of("writer-1");
        bench.acquire(Bench.spec("a").reclaimAs(stable));
        LeaseClient other = bench.another();
        assertThat(other.tryAcquire(Bench.spec("a").reclaimAs(stable))).isEmpty();
        assertThat(bench.client.tryAcquire(Bench.spec("a").reclaimAs(stable))).isEmpty();
        other.close();
    }

    @Test
    void aTermBehindIsFenced() throws InterruptedException {
        bench.acquire(Bench.spec("a").term(() -> 7)).release();
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a").term(() -> 6)))
                .isInstanceOfSatisfying(LeaseFencedException.class, e -> {
                    assertThat(e.attemptedTerm()).isEqualTo(6);
                    assertThat(e.currentTerm()).isEqualTo(7);
                });
    }

    @Test
    void r8_3_anInterruptedAcquireIsGivenUpInTheBackground() {
        bench.provider.after(Verb.ACQUIRE, () -> {
            throw new IllegalArgumentException("stands for any exit while the request is under way");
        });
        assertThatThrownBy(() -> bench.client.tryAcquire(Bench.spec("a"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void r13_3_aClosedClientRefusesEverything() {
        bench.client.close();
        assertThatThrownBy(() -> bench.client.tryAcquire("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bench.client.acquireAsync("a", Duration.ZERO))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bench.client.inspect("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bench.client.watch(LeaseKey.of("a"), record -> {}))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bench.client.admin()).isInstanceOf(IllegalStateException.class);
        assertThat(bench.provider.requests(Verb.ACQUIRE)).isZero();
    }

    @Test
    void r13_2_whatDoesNotFitTogetherIsRefusedBeforeAnyTraffic() {
        assertRefused(Bench.spec("a").ttl(Duration.ZERO), "PT0S", "PT0.05S");
        assertRefused(Bench.spec("a").ttl(Duration.ofMillis(49)), "PT0.049S", "PT0.05S");
        assertRefused(Bench.spec("a").ttl(Duration.ofSeconds(Long.MAX_VALUE)), "PT576H");
        assertRefused(Bench.spec("a").heartbeatPeriod(Bench.WINDOW), "PT8S", "window");
        assertRefused(Bench.spec("a").heartbeatPeriod(Duration.ZERO), "PT0S", "positive");
        assertRefused(Bench.spec("a").minimumHold(Duration.ofSeconds(11)), "PT11S", "PT10S");
        assertRefused(Bench.spec("a").lockDelay(Duration.ofNanos(-1)), "lock-delay", "zero");
        assertRefused(Bench.spec("a").term(() -> -3), "-3", "the least is 1");
        assertRefused(Bench.spec("a").ttl(Duration.ofMillis(60)).margin(0.02), "suspended", "longer ttl");
        assertThatThrownBy(() -> bench.client.acquireWithin(Bench.spec("a"), Duration.ofNanos(-1)))
                .hasMessageContaining("PT-0.000000001S");
        assertThat(bench.provider.requests(Verb.ACQUIRE)).isZero();
    }

    private void assertRefused(LeaseSpec spec, String... named) {
        assertThatThrownBy(() -> bench.client.tryAcquire(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(named);
    }
}
