package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting in virtual time. */
class WaitingTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Bench bench = new Bench();
    private final LeaseClient other = bench.another();

    @AfterEach
    void close() {
        other.close();
        bench.close();
    }

    private Lease heldByOther() throws InterruptedException {
        return other.tryAcquire(Bench.spec("a")).orElseThrow();
    }

    private static boolean isGranted(CompletableFuture<Lease> waiting) {
        return waiting.isDone() && !waiting.isCompletedExceptionally();
    }

    @Test
    void r9_1_aReleaseLetsTheWaiterInAtOnce() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        bench.advance(Duration.ofMinutes(1));
        assertThat(waiting).isNotDone();
        held.release();
        assertThat(isGranted(waiting)).isTrue();
        assertThat(waiting.get().token().generation()).isEqualTo(2);
    }

    @Test
    void r9_2_theEndOfASilentHolderLetsTheWaiterIn() throws Exception {
        heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        for (int i = 0; i < 1_000; i++) {
            bench.provider.next(Verb.HEARTBEAT, Fault.DROP_REQUEST);
        }
        bench.advance(Bench.WINDOW.minusMillis(1));
        assertThat(waiting).isNotDone();
        bench.advance(Bench.TTL.minus(Bench.WINDOW).plusMillis(2));
        assertThat(isGranted(waiting)).isTrue();
    }

    @Test
    void r9_5_waitersOfOneClientAreServedInOrderAndMakeOneContender() throws Exception {
        Lease held = heldByOther();
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(bench.waitFor("a", LONG));
        }
        int before = bench.provider.requests(Verb.ACQUIRE);
        assertThat(before).as("fifty waiters, one contender").isLessThan(6);
        held.release();
        for (int i = 0; i < 50; i++) {
            bench.advance(Duration.ofMillis(60));
            assertThat(isGranted(waiting.get(i))).as("waiter %d", i).isTrue();
            assertThat(waiting.subList(i + 1, 50)).noneMatch(CompletableFuture::isDone);
            waiting.get(i).get().release();
        }
        assertThat(bench.provider.requests(Verb.ACQUIRE) - before)
                .as("requests")
                .isLessThan(50 * 4);
        assertThat(bench.provider.openWatches()).isZero();
    }

    @Test
    void r9_3_whileNothingChangesAWaiterSendsItsDeclaredBudget() throws Exception {
        heldByOther();
        bench.waitFor("a", LONG);
        bench.advance(Bench.TTL);
        int before = bench.provider.requests(Verb.ACQUIRE);
        int beats = bench.provider.requests(Verb.HEARTBEAT);
        bench.advance(Bench.TTL.multipliedBy(10));
        int hints = bench.provider.requests(Verb.HEARTBEAT) - beats;
        assertThat(bench.provider.requests(Verb.ACQUIRE) - before).isLessThanOrEqualTo(2 * 10 + hints);
    }

    @Test
    void r9_4_aForgedHintGrantsNothingAndALostOneOnlyDelays() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        for (int i = 0; i < 10; i++) {
            bench.provider.hint(LeaseKey.of("a"));
        }
        assertThat(waiting).isNotDone();
        bench.provider.before(Verb.ACQUIRE, () -> {
            throw new LeaseUnavailableException("the try that follows the hint fails");
        });
        held.release();
        assertThat(waiting).isNotDone();
        bench.advance(Bench.TTL);
        assertThat(isGranted(waiting)).isTrue();
    }

    @Test
    void patienceEndsWithTheHolderNamed() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", Duration.ofSeconds(5));
        bench.advance(Duration.ofSeconds(5));
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        LeaseHeldByOtherException.class,
                        e -> assertThat(e.record().leaseId())
                                .contains(held.fence().leaseId()));
        assertThat(bench.provider.openWatches()).isZero();
    }

    @Test
    void anUnreachableBackEndIsTriedAgainUntilPatienceEnds() {
        for (int i = 0; i < 10_000; i++) {
            bench.provider.next(Verb.ACQUIRE, Fault.REFUSE);
        }
        CompletableFuture<Lease> waiting = bench.waitFor("a", Duration.ofSeconds(30));
        bench.advance(Duration.ofSeconds(30));
        assertThatThrownBy(waiting::get).cause().isInstanceOf(LeaseUnavailableException.class);
        assertThat(bench.provider.requests(Verb.ACQUIRE))
                .as("with growing pauses")
                .isBetween(10, 40);
    }

    @Test
    void aBackEndThatComesBackServesTheWaiter() {
        for (int i = 0; i < 10; i++) {
            bench.provider.next(Verb.ACQUIRE, Fault.REFUSE);
        }
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        bench.advance(Duration.ofMinutes(1));
        assertThat(isGranted(waiting)).isTrue();
    }

    @Test
    void r8_3_aCancelledWaiterLeavesTheLineAndTheNextIsServed() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> first = bench.waitFor("a", LONG);
        CompletableFuture<Lease> second = bench.waitFor("a", LONG);
        first.cancel(false);
        held.release();
        assertThat(isGranted(second)).isTrue();
        assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
    }

    @Test
    void aGrantThatFindsItsWaiterGoneIsGivenBack() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        bench.provider.after(Verb.ACQUIRE, () -> waiting.cancel(false));
        held.release();
        assertThat(waiting).isCancelled();
        assertThat(bench.provider.record("a").generation()).as("it was granted").isEqualTo(2);
        assertThat(bench.provider.record("a").namesLease()).as("and given back").isFalse();
        assertThat(bench.provider.openWatches()).isZero();
    }

    @Test
    void r9_3_aBackEndThatHintsAtEachRefusedTryDoesNotMakeTheWaiterSpin() throws Exception {
        heldByOther();
        for (int i = 0; i < 1_000; i++) {
            bench.provider.after(Verb.ACQUIRE, () -> bench.provider.hint(LeaseKey.of("a")));
        }
        bench.waitFor("a", LONG);
        int before = bench.provider.requests(Verb.ACQUIRE);
        bench.advance(Duration.ofSeconds(1));
        assertThat(bench.provider.requests(Verb.ACQUIRE) - before)
                .as("tries in a second")
                .isLessThan(60);
    }

    /** Under contention each try meets another grant, whose end comes while the try is under way. */
    @Test
    void r9_1_theEndOfEachGrantIsFollowedAtOnce() throws Exception {
        Deque<Lease> grants = new ArrayDeque<>(List.of(heldByOther()));
        for (int i = 0; i < 5; i++) {
            afterAcquire(() -> {
                grants.pop().release();
                grants.push(heldByOther());
            });
            afterAcquire(() -> {});
        }
        afterAcquire(() -> grants.pop().release());
        assertThat(isGranted(bench.waitFor("a", LONG))).isTrue();
    }

    private void afterAcquire(ThrowingCallable action) {
        bench.provider.after(Verb.ACQUIRE, () -> assertThatCode(action).doesNotThrowAnyException());
    }

    @Test
    void aFencedWaiterFailsAlone() throws Exception {
        Lease held = heldByOther();
        CompletableFuture<Lease> behind = bench.client.acquireAsync(Bench.spec("a"), LONG);
        CompletableFuture<Lease> ahead =
                bench.client.acquireAsync(Bench.spec("a").term(() -> 9), LONG);
        bench.provider.put(bench.provider.record("a").toBuilder().term(9).build());
        assertThatThrownBy(behind::get).cause().isInstanceOf(io.leasehold.LeaseFencedException.class);
        held.close();
        bench.advance(Bench.TTL);
        assertThat(isGranted(ahead)).isTrue();
    }

    @Test
    void closeFailsTheWaiters() throws Exception {
        heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        bench.client.close();
        assertThatThrownBy(waiting::get).cause().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void r9_5_aBusyClientLetsOthersIn() throws Exception {
        CompletableFuture<Lease> theirs = null;
        CompletableFuture<Lease> ours = bench.waitFor("a", LONG);
        int grantsBeforeTheirs = 0;
        theirs = other.acquireAsync(Bench.spec("a"), LONG);
        while (!theirs.isDone() && grantsBeforeTheirs < 100) {
            CompletableFuture<Lease> next = bench.waitFor("a", LONG);
            bench.advance(Duration.ofMillis(60));
            if (isGranted(ours)) {
                ours.get().release();
                grantsBeforeTheirs++;
                ours = next;
            }
        }
        assertThat(grantsBeforeTheirs)
                .as("grants of a client that always wants the key")
                .isLessThan(10);
    }

    @Test
    void waitersWithoutPushPoll() throws Exception {
        assertThat(bench.client.traits().capabilities()).contains(Capability.PUSH_WATCH);
        Lease held = heldByOther();
        CompletableFuture<Lease> waiting = bench.waitFor("a", LONG);
        bench.provider.dropHints();
        held.release();
        assertThat(waiting).isNotDone();
        bench.advance(Bench.TTL.dividedBy(2).plusSeconds(1));
        assertThat(isGranted(waiting)).isTrue();
    }
}
