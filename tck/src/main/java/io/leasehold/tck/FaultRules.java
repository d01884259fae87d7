package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.tck.LeaseRule.Level;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Group 10: faults of the network and of the back end; those of single messages are in {@link MessageRules}. */
public interface FaultRules extends RuleGroup {

    private CompletableFuture<Lease> await(KitClient client, LeaseKey key) {
        return client.leases().acquireAsync(client.spec(key), Duration.ofHours(1));
    }

    /** Lets time pass in small steps; at none of them may two clients believe. */
    private void passExclusively(Duration duration, Lease lease, CompletableFuture<Lease> wait) {
        Duration step = duration.dividedBy(50);
        long end = kit().time().clock().nanoTime() + duration.toNanos();
        for (long left = duration.toNanos();
                left > 0;
                left = end - kit().time().clock().nanoTime()) {
            kit().time().pass(Duration.ofNanos(Math.min(left, step.toNanos())));
            boolean taken = wait.isDone() && wait.join().isHeld();
            assertThat(lease.isHeld() && taken)
                    .as("two clients believe at the same time that they hold '%s'", lease.key())
                    .isFalse();
        }
    }

    /** The back end answers nobody for a while, and then everybody. */
    @Test
    @LeaseRule(
            id = "10.1",
            side = Side.ENGINE,
            text = "No answers for less than the window: the holder keeps the lease. For longer: it is lost by then")
    default void r10_1_aHolderOutlivesASilenceShorterThanItsWindow() {
        LeaseKey key = kit().key("silence");
        KitClient holder = kit().client("holder");
        KitClient waiter = kit().client("waiter");
        Lease lease = holder.lease(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        kit().time().pass(kit().ttl(0.5));
        silence(holder, waiter);
        passExclusively(kit().ttl(0.45), lease, wait);
        FaultRules.end(holder, waiter);
        passExclusively(kit().ttl(1), lease, wait);
        assertThat(lease.isHeld()).as("the lease after a silence of 0.45 ttl").isTrue();
        silence(holder, waiter);
        passExclusively(kit().ttl(1), lease, wait);
        assertThat(lease.isHeld())
                .as("the lease after a silence of one ttl: its window is over")
                .isFalse();
        passExclusively(kit().ttl(2), lease, wait);
        assertThat(wait).as("a wait while the back end is silent").isNotDone();
        FaultRules.end(holder, waiter);
        kit().await("the grant to the waiter after the silence", kit().ttl(3), wait::isDone);
        assertThat(lease.isHeld()).as("the old lease after the silence").isFalse();
    }

    private static void silence(KitClient... clients) {
        List.of(clients).forEach(client -> client.provider().cut(Fault.HOLD_REQUEST));
    }

    private static void end(KitClient... clients) {
        List.of(clients).forEach(client -> client.provider().heal());
        List.of(clients).forEach(client -> client.provider().deliverHeld());
    }

    /** The back end itself stands still. */
    @Test
    @LeaseRule(
            id = "10.1",
            side = Side.ENGINE,
            text = "Back end paused for less than the window: the holder keeps the lease. Longer: it is lost by then")
    default void r10_1_aHolderOutlivesAPauseOfTheBackEnd() {
        LeaseKey key = kit().key("paused");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Lease> wait = await(kit().client("waiter"), key);
        kit().time().pass(kit().ttl(0.5));
        kit().fixture().pauseBackend();
        try {
            passExclusively(kit().ttl(0.3), lease, wait);
        } finally {
            kit().fixture().resumeBackend();
        }
        passExclusively(kit().ttl(1), lease, wait);
        assertThat(lease.isHeld()).as("the lease after a pause of 0.3 ttl").isTrue();
        kit().fixture().pauseBackend();
        try {
            passExclusively(kit().ttl(1), lease, wait);
            assertThat(lease.isHeld()).as("the lease after a pause of one ttl").isFalse();
        } finally {
            kit().fixture().resumeBackend();
        }
        kit().await("the grant to the waiter after the pause", kit().ttl(3), wait::isDone);
    }

    /** In order. */
    @Test
    @LeaseRule(
            id = "10.2",
            level = Level.OPTIONAL,
            text = "Back end restarted: record, term, generation and lease ids are as before; clients reconnect",
            proves = Capability.SURVIVES_RESTART)
    default void r10_2_aRestartForgetsNothing() {
        kit().require(Capability.SURVIVES_RESTART);
        requireKept("a restart", () -> kit().fixture().restartBackend());
    }

    /** At once, again and again. */
    @Test
    @LeaseRule(
            id = "10.2",
            level = Level.OPTIONAL,
            text = "Back end killed: record, term, generation and lease ids are as before; clients reconnect",
            proves = Capability.SURVIVES_RESTART)
    default void r10_2_aKillForgetsNothing() {
        kit().require(Capability.SURVIVES_RESTART);
        for (int kill = 1; kill <= 20; kill++) {
            requireKept("kill " + kill, () -> kit().fixture().killBackend());
        }
    }

    private void requireKept(String what, Runnable fault) {
        KitClient client = kit().client("client");
        LeaseKey live = kit().key("live");
        LeaseKey free = kit().key("free");
        LeaseGuard guard = client.takeOver(live);
        LeaseGuard ended = client.takeOver(free);
        client.release(ended);
        LeaseRecord before = client.inspect(live);
        LeaseRecord freeBefore = client.inspect(free);
        fault.run();
        kit().await("the client's reconnection after " + what, kit().timeout(), () -> FaultRules.answers(client, live));
        assertThat(client.inspect(free))
                .as("the record of a free key after %s", what)
                .isEqualTo(freeBefore);
        LeaseRecord after = client.inspect(live);
        assertThat(after.generation()).as("the generation after %s", what).isEqualTo(before.generation());
        assertThat(after.term()).as("the term after %s", what).isEqualTo(before.term());
        assertThat(after.leaseId()).as("the lease id after %s", what).isEqualTo(before.leaseId());
        LeaseGuard next = client.grant(free);
        assertThat(next.token()).as("the next token after %s", what).isGreaterThan(ended.token());
        client.release(next);
        client.release(guard);
    }

    private static boolean answers(KitClient client, LeaseKey key) {
        try {
            return client.inspect(key).generation() > 0;
        } catch (LeaseUnavailableException e) {
            return false;
        }
    }

    /**
     * Nothing passes, and nothing but requests passes.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(
            id = "10.3",
            side = Side.ENGINE,
            text = "Holder cut off: lost at the end of its window, then a contender is granted; healed, it stays lost")
    default void r10_3_aHolderThatIsCutOffIsLostAndStaysLost() throws InterruptedException {
        for (Fault fault : List.of(Fault.DROP_REQUEST, Fault.DROP_ANSWER)) {
            LeaseKey key = kit().key("cut-" + fault);
            KitClient holder = kit().client("holder-" + fault);
            Lease lease = holder.lease(key);
            CompletableFuture<Lease> wait = await(kit().client("waiter-" + fault), key);
            kit().time().pass(kit().ttl(0.3));
            holder.provider().cut(fault);
            passExclusively(kit().ttl(0.85), lease, wait);
            assertThat(lease.isHeld())
                    .as("a holder that is cut off (%s) for longer than its window", fault)
                    .isFalse();
            Duration rest = kit().ttl(1.4).plus(kit().traits().takeoverBound().at(kit().ttl()));
            kit().await("the grant to the other side of the cut (" + fault + ")", rest, wait::isDone);
            holder.provider().heal();
            lease.release();
            kit().time().pass(kit().ttl(0.5));
            assertThat(lease.state())
                    .as("the old lease once healed (%s)", fault)
                    .isEqualTo(LeaseState.LOST);
            assertThat(wait.join().isHeld())
                    .as("the new holder after the old one healed and released (%s)", fault)
                    .isTrue();
        }
    }

    /** An answer that takes 0.9 ttl is later than the window of 0.8. */
    @Test
    @LeaseRule(id = "10.4", side = Side.ENGINE, text = "Latency up to 0.9 ttl: no false grant")
    default void r10_4_aSlowGrantIsNoGrant() {
        KitClient slow = kit().client("slow");
        for (double share : new double[] {0.2, 0.5, 0.7}) {
            LeaseKey key = kit().key("slow-" + share);
            slow.provider().after(Verb.ACQUIRE, () -> {
                slow.provider().cut(Fault.DROP_REQUEST); // why: a beat is due by now, and would lengthen the window
                kit().time().pass(kit().ttl(share));
            });
            Lease lease = slow.lease(key);
            assertThat(lease.remaining())
                    .as("what remains of a lease whose answer took %s ttl", share)
                    .isLessThanOrEqualTo(kit().ttl(0.8 - share));
            slow.provider().heal();
        }
        LeaseKey key = kit().key("too-slow");
        slow.provider().after(Verb.ACQUIRE, () -> kit().time().pass(kit().ttl(0.9)));
        assertThatThrownBy(
                        () -> slow.leases().tryAcquire(slow.spec(key)),
                        "a grant whose answer took 0.9 ttl is later than its window and must not be believed")
                .isInstanceOf(LeaseUnavailableException.class);
    }

    /** Random latencies, before and after each request is applied. */
    @Test
    @LeaseRule(id = "10.4", side = Side.ENGINE, text = "Latency and jitter: no overlap")
    default void r10_4_jitterCausesNoOverlap() {
        LeaseKey key = kit().key("jitter");
        KitClient holder = kit().client("holder");
        KitClient waiter = kit().client("waiter");
        for (int round = 0; round < kit().times(30, 2); round++) {
            Lease lease = holder.lease(key);
            CompletableFuture<Lease> wait = await(waiter, key);
            for (int beat = 0; beat < 6; beat++) {
                Duration there = kit().ttl(0.45 * kit().random().nextDouble());
                Duration back = kit().ttl(0.45 * kit().random().nextDouble());
                holder.provider().before(Verb.HEARTBEAT, () -> kit().time().pass(there));
                holder.provider().after(Verb.HEARTBEAT, () -> kit().time().pass(back));
            }
            passExclusively(kit().ttl(3), lease, wait);
            holder.provider().heal();
            lease.close();
            kit().await(
                            "the grant to the waiter",
                            kit().ttl(2).plus(kit().traits().takeoverBound().at(kit().ttl())),
                            wait::isDone);
            wait.join().close();
        }
    }

    /** Slow is harder than dead. */
    @Test
    @LeaseRule(id = "10.4", side = Side.ENGINE, text = "One byte at a time: no overlap, no false grant")
    default void r10_4_oneByteAtATimeIsOnlySlow() {
        LeaseKey key = kit().key("bytes");
        FaultProxy proxy = kit().fixture().proxy();
        KitClient holder = kit().client("holder");
        proxy.throttle(Duration.ofNanos(50_000));
        try {
            Lease lease = holder.lease(key);
            CompletableFuture<Lease> wait = await(kit().client("waiter"), key);
            passExclusively(kit().ttl(2), lease, wait);
            assertThat(lease.isHeld())
                    .as("a lease over a network that passes one byte at a time")
                    .isTrue();
        } finally {
            proxy.heal();
        }
    }
}
