package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseEvent.Refused.Outcome;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Group 5: expiry and validity. */
public interface ExpiryRules extends RuleGroup {

    /** The share of the ttl that a holder with the default margin uses. */
    double WINDOW = 0.80;

    /** The back end may have counted since the send. */
    @Test
    @LeaseRule(
            id = "5.1",
            side = LeaseRule.Side.ENGINE,
            text = "The window is counted from before the acquire was sent; a slow answer never lengthens it")
    default void r5_1_aSlowAnswerDoesNotLengthenTheWindow() {
        KitClient client = kit().client("holder");
        double late =
                kit().time().isVirtual() ? 0.79 : 0.7; // why: real requests and threads take their part of the window
        for (double share : new double[] {0, 0.1, 0.5, late}) {
            AtomicLong applied = new AtomicLong();
            client.provider().after(Verb.ACQUIRE, () -> {
                applied.set(client.clock().nanoTime());
                client.provider().cut(Fault.DROP_REQUEST);
                kit().time().pass(kit().ttl(share));
            });
            Lease lease = client.lease(kit().key("slow-" + share));
            ExpiryRules.requireWithinWindow(
                    lease, client, applied.get(), kit().ttl(WINDOW), "whose answer took " + share + " ttl");
            kit().time().pass(kit().ttl(WINDOW - share));
            assertThat(lease.isHeld())
                    .as("isHeld() %s ttl after the request was sent, answered after %s ttl", WINDOW, share)
                    .isFalse();
            client.provider().heal();
        }
    }

    /** A wider margin ends the window earlier. */
    @Test
    @LeaseRule(id = "5.1", side = LeaseRule.Side.ENGINE, text = "The window leaves the margin")
    default void r5_1_theWindowLeavesTheMargin() {
        KitClient client = kit().client("holder");
        for (double margin : new double[] {0.20, 0.33, 0.50}) {
            AtomicLong applied = new AtomicLong();
            client.provider()
                    .after(Verb.ACQUIRE, () -> applied.set(client.clock().nanoTime()));
            Lease lease =
                    client.lease(client.spec(kit().key("margin-" + margin)).margin(margin));
            ExpiryRules.requireWithinWindow(
                    lease, client, applied.get(), kit().ttl().minus(kit().ttl(margin)), "with a margin of " + margin);
        }
    }

    /** As for grants, so for beats. */
    @Test
    @LeaseRule(
            id = "5.1",
            side = LeaseRule.Side.ENGINE,
            text = "The window is counted from before the heartbeat was sent; a slow answer never lengthens it")
    default void r5_1_aSlowBeatDoesNotLengthenTheWindow() {
        KitClient client = kit().client("holder");
        for (double share : new double[] {0.1, 0.3, 0.5}) {
            AtomicLong sent = new AtomicLong();
            Lease lease = client.lease(kit().key("slow-beat-" + share));
            client.provider().after(Verb.HEARTBEAT, () -> {
                sent.set(client.clock().nanoTime());
                client.provider().cut(Fault.DROP_REQUEST);
                kit().time().pass(kit().ttl(share));
            });
            kit().await(
                            "a heartbeat",
                            kit().ttl(0.5 + share),
                            () -> client.provider().requests(Verb.HEARTBEAT) > 0 && sent.get() != 0 && lease.isHeld());
            ExpiryRules.requireWithinWindow(
                    lease, client, sent.get(), kit().ttl(WINDOW), "whose heartbeat took " + share + " ttl");
            client.provider().heal();
            lease.close();
        }
    }

    /** The request was sent at the latest when the back end applied it. */
    private static void requireWithinWindow(
            Lease lease, KitClient client, long applied, Duration window, String which) {
        long now = client.clock().nanoTime();
        assertThat(lease.remaining())
                .as(
                        "remaining() of a lease %s: at most %s counted from before the request was sent, which is more than %s ago",
                        which, window, Duration.ofNanos(now - applied))
                .isLessThanOrEqualTo(ExpiryRules.atLeastZero(window.minusNanos(now - applied)));
    }

    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** A grant may be over before it is known. */
    @Test
    @LeaseRule(
            id = "5.2",
            side = LeaseRule.Side.ENGINE,
            text = "A grant whose answer comes after the window is given back and reported as such")
    default void r5_2_anAnswerAfterTheWindowIsNoGrant() {
        LeaseKey key = kit().key("late");
        KitClient client = kit().client("holder");
        client.provider().after(Verb.ACQUIRE, () -> kit().time().pass(kit().ttl(0.9)));
        Throwable refusal = catchThrowable(() -> client.leases().tryAcquire(client.spec(key)));
        assertThat(refusal)
                .as("the outcome of an acquire answered 0.9 ttl after it was sent")
                .isInstanceOf(LeaseUnavailableException.class);
        assertThat(client.events(LeaseEvent.Granted.class))
                .as("grants reported")
                .isEmpty();
        kit().await(
                        "the report of a grant that came too late",
                        kit().ttl(),
                        () -> client.events(LeaseEvent.Refused.class).stream()
                                .anyMatch(event -> event.outcome() == Outcome.TOO_LATE));
        kit().await(
                        "the release of a grant that came too late",
                        kit().ttl(),
                        () -> !client.inspect(key).namesLease());
    }

    /** A starved scheduler must not keep a lease alive. */
    @Test
    @LeaseRule(
            id = "5.3",
            side = LeaseRule.Side.ENGINE,
            text = "isHeld() turns false at the end of the window without network, timers or threads")
    default void r5_3_isHeldNeedsNoThread() {
        KitClient client = kit().client("holder");
        Lease lease = client.lease(kit().key("starved"));
        client.clock().stop();
        kit().time().pass(lease.remaining().minusMillis(1));
        if (kit().time().isVirtual()) {
            assertThat(lease.isHeld())
                    .as("isHeld() 1 ms before the end of the window")
                    .isTrue();
        }
        kit().time().pass(Duration.ofMillis(1));
        assertThat(lease.isHeld())
                .as("isHeld() at the end of the window, while no timer runs")
                .isFalse();
        assertThat(lease.remaining()).as("remaining() at the end of the window").isZero();
        client.clock().resume();
        assertThat(lease.isHeld()).as("isHeld() after timers run again").isFalse();
    }

    /** Whoever waits for the end is told, once. */
    @Test
    @LeaseRule(id = "5.3", side = LeaseRule.Side.ENGINE, text = "The lost event follows once, soon after the window")
    default void r5_3_theLossIsReportedOnce() {
        KitClient client = kit().client("holder");
        Lease lease = client.lease(kit().key("cut"));
        client.provider().cut(Fault.DROP_REQUEST);
        kit().await(
                        "the loss, with the reason",
                        kit().ttl(),
                        () -> lease.ended().toCompletableFuture().isDone());
        assertThat(lease.ended().toCompletableFuture()).isCompletedWithValue(LossReason.EXPIRED);
        kit().time().pass(kit().ttl());
        assertThat(client.events(LeaseEvent.Lost.class))
                .as("lost events of one lease")
                .singleElement()
                .extracting(LeaseEvent.Lost::fence)
                .isEqualTo(lease.fence());
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    /** The SPI's half of P3 and P4. */
    @Test
    @LeaseRule(
            id = "5.4",
            text = "A lease without beats is not granted to others early, and is at the latest at ttl + bound")
    default void r5_4_takeoverComesNeitherEarlyNorLate() {
        LeaseKey key = kit().key("edges");
        KitClient contender = kit().client("contender");
        long before = kit().time().clock().nanoTime();
        LeaseGuard guard = kit().client("holder").grant(key);
        LeaseGuard next = contender.takeOver(key);
        Duration after = Duration.ofNanos(kit().time().clock().nanoTime() - before);
        assertThat(after)
                .as("time from a grant without beats to the next: its holder believes in it for %s", kit().ttl(WINDOW))
                .isGreaterThanOrEqualTo(kit().ttl(WINDOW));
        assertThat(next.token()).as("token of the taker").isGreaterThan(guard.token());
    }

    /** A contender tries all the time. */
    @Test
    @LeaseRule(id = "5.4", text = "A contender that tries every ms around the edges is granted within them")
    default void r5_4_anEagerContenderIsNotGrantedEarly() {
        LeaseKey key = kit().key("eager");
        KitClient contender = kit().client("contender");
        long before = kit().time().clock().nanoTime();
        LeaseGuard guard = kit().client("holder").grant(key);
        assertThat(contender.tryAcquire(key)).isInstanceOf(AcquireResult.HeldByOther.class);
        kit().time().pass(kit().ttl(WINDOW).minusMillis(20));
        AcquireResult result = contender.tryAcquire(key);
        Duration limit = kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl()));
        while (!(result instanceof AcquireResult.Granted)) {
            assertThat(Duration.ofNanos(kit().time().clock().nanoTime() - before))
                    .as("waiting for the expiry of %s: at the latest at ttl + bound", guard.leaseId())
                    .isLessThan(limit.plus(kit().ttl(1 - WINDOW)));
            kit().time().pass(Duration.ofMillis(1));
            result = contender.tryAcquire(key);
        }
        assertThat(Duration.ofNanos(kit().time().clock().nanoTime() - before))
                .as("time from a grant without beats to the next")
                .isGreaterThanOrEqualTo(kit().ttl(WINDOW));
    }

    /** A contender that saw the lease before the beat counts anew. */
    @Test
    @LeaseRule(id = "5.4", text = "A beat postpones the takeover by its full ttl")
    default void r5_4_aBeatPostponesTheTakeover() {
        LeaseKey key = kit().key("postponed");
        KitClient holder = kit().client("holder");
        KitClient contender = kit().client("contender");
        LeaseGuard guard = holder.grant(key);
        assertThat(contender.tryAcquire(key)).isInstanceOf(AcquireResult.HeldByOther.class);
        kit().time().pass(kit().ttl(0.7));
        long sent = kit().time().clock().nanoTime();
        assertThat(holder.heartbeat(guard)).isInstanceOf(HeartbeatResult.StillHeld.class);
        kit().time().pass(kit().ttl(0.4));
        LeaseGuard next = contender.takeOver(key);
        assertThat(Duration.ofNanos(kit().time().clock().nanoTime() - sent))
                .as(
                        "time from the last beat to the grant of %s: the contender must count anew from each beat",
                        next.token())
                .isGreaterThanOrEqualTo(kit().ttl(WINDOW));
    }

    /** Nobody came, and still it is over: the holder has acted on the loss. */
    @Test
    @LeaseRule(id = "5.5", text = "An expired lease is never revived, also if nobody took it")
    default void r5_5_anExpiredLeaseIsNotRevived() {
        LeaseKey key = kit().key("expired");
        KitClient holder = kit().client("holder");
        LeaseGuard guard = holder.grant(key);
        kit().time().pass(kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl())));
        assertThat(holder.heartbeat(guard))
                .as("a heartbeat after the lease's ttl: it must not revive the lease")
                .isInstanceOf(HeartbeatResult.Lost.class);
    }

    /** A beat that was under way when the lease ended changes nothing, whoever holds the key then. */
    @Test
    @LeaseRule(id = "5.5", text = "No delayed heartbeat revives a lease that was taken")
    default void r5_5_aDelayedBeatRevivesNothing() {
        LeaseKey key = kit().key("taken");
        KitClient holder = kit().client("holder");
        LeaseGuard guard = holder.grant(key);
        holder.provider().next(Verb.HEARTBEAT, Fault.HOLD_REQUEST);
        assertThat(catchThrowable(() -> holder.heartbeat(guard))).isInstanceOf(LeaseException.class);
        KitClient taker = kit().client("taker");
        LeaseGuard next = taker.takeOver(key);
        LeaseRecord before = taker.inspect(key);
        holder.provider().deliverHeld();
        assertThat(taker.inspect(key))
                .as("the taker's record after the old holder's heartbeat was delivered late")
                .isEqualTo(before);
        assertThat(holder.heartbeat(guard))
                .as("a heartbeat of a lease that was taken: it must not revive the lease")
                .isInstanceOf(HeartbeatResult.Lost.class);
        assertThat(taker.heartbeat(next)).as("the taker's heartbeat").isInstanceOf(HeartbeatResult.StillHeld.class);
    }
}
