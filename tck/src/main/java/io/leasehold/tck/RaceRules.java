package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Group 8: races. */
public interface RaceRules extends RuleGroup {

    /** The commonest race there is, one order after the other. */
    @Test
    @LeaseRule(id = "8.1", text = "Release against heartbeat, in any order: ends released, never held again")
    default void r8_1_releaseWinsInEitherOrder() {
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseGuard before = holder.grant(kit().key("heartbeat-first"));
        holder.heartbeat(before);
        holder.release(before);
        RaceRules.requireReleased(other, before, "a heartbeat and then a release");
        LeaseGuard after = holder.grant(kit().key("release-first"));
        holder.release(after);
        assertThat(holder.heartbeat(after))
                .as("a heartbeat that arrives after the release must not revive the lease")
                .isNotInstanceOf(HeartbeatResult.StillHeld.class);
        RaceRules.requireReleased(other, after, "a release and then a heartbeat");
        LeaseGuard late = holder.grant(kit().key("heartbeat-late"));
        holder.provider().next(Verb.HEARTBEAT, Fault.HOLD_REQUEST);
        assertThatThrownBy(() -> holder.heartbeat(late)).isInstanceOf(LeaseOutcomeUnknownException.class);
        holder.release(late);
        holder.provider().deliverHeld();
        RaceRules.requireReleased(other, late, "a heartbeat held back until after the release");
    }

    private static void requireReleased(KitClient other, LeaseGuard guard, String story) {
        assertThat(other.inspect(guard.key()).namesLease())
                .as("the key is held again after %s", story)
                .isFalse();
        assertThat(other.grant(guard.key()).token())
                .as("the next grant after %s", story)
                .isGreaterThan(guard.token());
    }

    /** The same race by threads. */
    @Test
    @LeaseRule(id = "8.1", text = "Release and heartbeat at the same time: ends released, never held again")
    default void r8_1_concurrentReleaseAndHeartbeatEndReleased() {
        KitClient holder = kit().client("holder");
        LeaseKey key = kit().key("raced");
        try (Together threads = new Together(2)) {
            for (int round = 0; round < kit().times(100, 30); round++) {
                LeaseGuard guard = holder.grant(key);
                threads.run(() -> holder.heartbeat(guard), () -> holder.release(guard));
                assertThat(holder.inspect(key).namesLease())
                        .as("held again after release and heartbeat at the same time, round %s", round)
                        .isFalse();
            }
        }
    }

    /** At the edge of the ttl both are on their way. */
    @Test
    @LeaseRule(id = "8.2", text = "Takeover against late heartbeat: exactly one wins and the loser knows")
    default void r8_2_theLoserOfATakeoverKnows() {
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseKey key = kit().key("edge");
        LeaseGuard guard = holder.grant(key);
        AcquireResult first = other.tryAcquire(key);
        assertThat(first).as("a contender's first try").isInstanceOf(AcquireResult.HeldByOther.class);
        holder.provider().next(Verb.HEARTBEAT, Fault.HOLD_REQUEST);
        assertThatThrownBy(() -> holder.heartbeat(guard)).isInstanceOf(LeaseOutcomeUnknownException.class);
        LeaseGuard taken = other.takeOver(key);
        holder.provider().deliverHeld();
        assertThat(other.heartbeat(taken))
                .as("the new holder after a late heartbeat of the old one")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(holder.heartbeat(guard))
                .as("the old holder's next heartbeat must tell that the lease is over")
                .isInstanceOf(HeartbeatResult.Lost.class);
    }

    /** A beat that came in time wins although the contender has waited for a whole ttl. */
    @Test
    @LeaseRule(id = "8.2", text = "A heartbeat that came before the takeover wins, whenever it came")
    default void r8_2_aBeatInTimePreventsTheTakeover() {
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseKey key = kit().key("beaten");
        LeaseGuard guard = holder.grant(key);
        for (int beat = 0; beat < 4; beat++) {
            AcquireResult look = other.tryAcquire(key);
            assertThat(look).as("a contender's look").isInstanceOf(AcquireResult.HeldByOther.class);
            kit().time().pass(kit().ttl(0.7));
            assertThat(holder.heartbeat(guard)).as("a heartbeat in time").isInstanceOf(HeartbeatResult.StillHeld.class);
            kit().time().pass(kit().ttl(0.35));
            assertThat(other.tryAcquire(key))
                    .as(
                            "a takeover 0.35 ttl after a beat, 1.05 ttl after the contender's last look: the beat was ignored")
                    .isInstanceOf(AcquireResult.HeldByOther.class);
            assertThat(holder.heartbeat(guard)).as("the holder's beat").isInstanceOf(HeartbeatResult.StillHeld.class);
        }
    }

    /** Both at once, by threads: never two winners, and a loser is told. */
    @Test
    @LeaseRule(id = "8.2", text = "Takeover and heartbeat at the same time: never two winners")
    default void r8_2_concurrentTakeoverAndHeartbeatHaveOneWinner() {
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseKey key = kit().key("raced");
        try (Together threads = new Together(2)) {
            for (int round = 0; round < kit().times(60, 3); round++) {
                LeaseGuard guard = holder.takeOver(key);
                AcquireResult observed = other.tryAcquire(key);
                assertThat(observed).as("a contender's look").isInstanceOf(AcquireResult.HeldByOther.class);
                kit().time().pass(kit().ttl().minusMillis(2 - round % 4));
                CompletableFuture<HeartbeatResult> beat = new CompletableFuture<>();
                CompletableFuture<AcquireResult> takeover = new CompletableFuture<>();
                threads.run(
                        () -> beat.complete(holder.heartbeat(guard)), () -> takeover.complete(other.tryAcquire(key)));
                boolean kept = beat.join() instanceof HeartbeatResult.StillHeld;
                boolean taken = takeover.join() instanceof AcquireResult.Granted;
                if (taken) {
                    assertThat(holder.heartbeat(guard))
                            .as("the old holder after a takeover, round %s; its beat at the edge said %s", round, beat)
                            .isInstanceOf(HeartbeatResult.Lost.class);
                } else if (kept) {
                    assertThat(holder.heartbeat(guard))
                            .as("the holder whose beat won at the edge, round %s", round)
                            .isInstanceOf(HeartbeatResult.StillHeld.class);
                }
            }
        }
    }

    /** A caller that left before, during or after the request must not win later. */
    @Test
    @LeaseRule(
            id = "8.3",
            side = Side.ENGINE,
            text = "An interrupt during acquire leaves nothing behind and is cleaned up at once")
    default void r8_3_anInterruptedAcquireIsCleanedUp() {
        KitClient leaver = kit().client("leaver");
        KitClient other = kit().client("other");
        LeaseKey before = kit().key("before-send");
        leaver.provider().before(Verb.ACQUIRE, Interrupted::now);
        RaceRules.requireInterrupted(leaver, before);
        awaitFree(other, before, "an acquire that was interrupted before it was sent");
        LeaseKey after = kit().key("after-apply");
        leaver.provider().after(Verb.ACQUIRE, Interrupted::now);
        RaceRules.requireInterrupted(leaver, after);
        awaitFree(other, after, "an acquire that was interrupted after it was applied");
    }

    private static void requireInterrupted(KitClient client, LeaseKey key) {
        assertThatThrownBy(() -> client.leases().tryAcquire(client.spec(key)), "an acquire whose thread is interrupted")
                .isInstanceOf(InterruptedException.class);
    }

    /** Well before it would expire. */
    private void awaitFree(KitClient other, LeaseKey key, String story) {
        kit().await(
                        "the key must not stay taken: it should be free again after " + story + ", which",
                        kit().ttl(0.5),
                        () -> !other.inspect(key).namesLease());
        assertThat(other.grant(key).key())
                .as("the key that is granted after %s", story)
                .isEqualTo(key);
    }

    /**
     * A waiter that was cancelled is not granted by the release that comes later.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "8.3", side = Side.ENGINE, text = "A cancelled waiter leaves nothing behind")
    default void r8_3_aCancelledWaiterIsNeverGranted() throws InterruptedException {
        KitClient holder = kit().client("holder");
        KitClient leaver = kit().client("leaver");
        LeaseKey key = kit().key("cancelled");
        Lease lease = holder.lease(key);
        CompletableFuture<Lease> wait =
                leaver.leases().acquireAsync(leaver.spec(key), kit().ttl().multipliedBy(10));
        kit().time().pass(kit().ttl(0.1));
        assertThat(wait.cancel(false)).as("the wait is cancelled").isTrue();
        lease.release();
        kit().time().pass(kit().ttl(0.5));
        LeaseRecord record = leaver.inspect(key);
        assertThat(record.namesLease())
                .as("the key is held by %s, whose wait was cancelled", record.holder())
                .isFalse();
        assertThat(leaver.provider().openWatches())
                .as("watches of a wait that was cancelled")
                .isZero();
    }

    /** Close while the request is on its way; it is applied after that. */
    @Test
    @LeaseRule(id = "8.3", side = Side.ENGINE, text = "Close during acquire leaves nothing behind")
    default void r8_3_closeDuringAcquireIsCleanedUp() {
        KitClient leaver = kit().client("leaver");
        KitClient other = kit().client("other");
        LeaseKey key = kit().key("closed");
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        leaver.provider().before(Verb.ACQUIRE, () -> {
            underWay.countDown();
            Kit.uninterrupted(() -> {
                closed.await();
                return closed;
            });
        });
        try (Together threads = new Together(2)) {
            threads.run(
                    () -> assertThatThrownBy(
                                    () -> leaver.leases().tryAcquire(leaver.spec(key)),
                                    "an acquire whose client is closed meanwhile")
                            .isInstanceOf(IllegalStateException.class),
                    () -> Kit.uninterrupted(() -> {
                        underWay.await();
                        leaver.leases().close();
                        closed.countDown();
                        return closed;
                    }));
        }
        awaitFree(other, key, "an acquire whose client was closed meanwhile");
    }

    /** A lease is an object, not a property of a thread. */
    @Test
    @LeaseRule(
            id = "8.4",
            side = Side.ENGINE,
            text = "Acquires and releases by many threads of one client are one after another")
    default void r8_4_manyThreadsOfOneClientHoldOneAfterAnother() {
        KitClient client = kit().client("a");
        LeaseKey key = kit().key("shared");
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger grants = new AtomicInteger();
        long before = client.inspect(key).generation();
        Runnable user = () -> {
            for (int i = 0; i < kit().times(100, 25); i++) {
                Kit.uninterrupted(() -> client.leases().tryAcquire(client.spec(key)))
                        .ifPresent(lease -> {
                            grants.incrementAndGet();
                            assertThat(holders.incrementAndGet())
                                    .as("threads that hold '%s' at the same time", key)
                                    .isEqualTo(1);
                            holders.decrementAndGet();
                            lease.close();
                        });
            }
        };
        try (Together threads = new Together(4)) {
            threads.run(user, user, user, user);
        }
        assertThat(grants).as("grants").hasPositiveValue();
        assertThat(client.inspect(key).generation() - before)
                .as("generations must count the %s grants that threads were given", grants)
                .isGreaterThanOrEqualTo(grants.get());
    }

    /** Every call of a lease at once, each round: it ends once, for all threads. */
    @Test
    @LeaseRule(id = "8.4", side = Side.ENGINE, text = "A lease that several threads end, ends once and for all of them")
    default void r8_4_aLeaseEndsOnceForAllThreads() {
        KitClient client = kit().client("a");
        try (Together threads = new Together(4)) {
            for (int round = 0; round < kit().times(100, 30); round++) {
                Lease lease = client.lease(kit().key("ended-" + round));
                AtomicInteger ends = new AtomicInteger();
                CompletableFuture<Void> told = lease.ended()
                        .thenAccept(reason -> ends.incrementAndGet())
                        .toCompletableFuture();
                Runnable release = () -> Kit.uninterrupted(() -> {
                    lease.release();
                    return lease;
                });
                threads.run(release, lease::close, release, () -> RaceRules.requireOneChange(lease));
                kit().await("the end of a lease that was released", kit().ttl(0.5), told::isDone);
                assertThat(ends).as("how often the end was told").hasValue(1);
                assertThat(lease.state()).as("a lease that threads released").isEqualTo(LeaseState.RELEASED);
                assertThat(client.inspect(lease.key()).namesLease())
                        .as("the key of a lease that threads released")
                        .isFalse();
            }
        }
    }

    private static void requireOneChange(Lease lease) {
        boolean over = false;
        for (int look = 0; look < 1_000; look++) {
            boolean held = lease.isHeld();
            assertThat(held && over)
                    .as("isHeld() was true again after it had been false")
                    .isFalse();
            over = !held;
        }
        assertThat(lease.remaining()).as("what remains").isLessThan(Duration.ofDays(1));
    }
}
