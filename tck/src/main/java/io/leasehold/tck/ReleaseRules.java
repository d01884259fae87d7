package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Group 7: release. */
public interface ReleaseRules extends RuleGroup {

    /** A successor may start the instant the request arrives. */
    @Test
    @LeaseRule(id = "7.1", text = "isHeld() is false before the request is sent")
    default void r7_1_theLeaseIsOverBeforeTheRequestIsSent() {
        KitClient client = kit().client("holder");
        Lease lease = client.lease(kit().key("order"));
        AtomicReference<LeaseState> atSend = new AtomicReference<>(LeaseState.SAFE);
        client.provider().before(Verb.RELEASE, () -> atSend.set(lease.isHeld() ? LeaseState.SAFE : lease.state()));
        client.release(lease);
        assertThat(atSend).as("the lease's state when the release was sent").hasValue(LeaseState.RELEASED);
    }

    /** The next holder need not wait. */
    @Test
    @LeaseRule(id = "7.1", text = "The key is free at once; term and generation stay")
    default void r7_1_theKeyIsFreeAtOnce() {
        LeaseKey key = kit().key("free");
        KitClient holder = kit().client("holder");
        LeaseGuard guard = holder.grant(key, 5);
        assertThat(holder.release(guard)).as("the holder's release").isEqualTo(new ReleaseResult.Released());
        LeaseRecord record = holder.inspect(key);
        assertThat(record.namesLease())
                .as("whether the released record names a lease")
                .isFalse();
        assertThat(record.term()).as("term after release").isEqualTo(5);
        assertThat(record.generation())
                .as("generation after release: it must stay")
                .isEqualTo(guard.token().generation());
        LeaseGuard next = kit().client("next").grant(key, 5);
        assertThat(next.token())
                .as("the next grant's token, after %s", guard.token())
                .isGreaterThan(guard.token());
    }

    /** A retried release must be harmless. */
    @Test
    @LeaseRule(id = "7.2", text = "A second release, and one after a lost answer, are Released")
    default void r7_2_releaseIsRepeatable() {
        LeaseKey key = kit().key("repeated");
        KitClient holder = kit().client("holder");
        LeaseGuard guard = holder.grant(key);
        holder.provider().next(Verb.RELEASE, Fault.DROP_ANSWER);
        assertThat(catchThrowable(() -> holder.release(guard))).isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(holder.release(guard))
                .as("a release repeated after its answer was lost")
                .isEqualTo(new ReleaseResult.Released());
        assertThat(holder.release(guard)).as("a third release").isEqualTo(new ReleaseResult.Released());
        Lease lease = holder.lease(key);
        holder.provider().next(Verb.RELEASE, Fault.DROP_ANSWER);
        holder.release(lease);
        holder.release(lease);
        assertThat(holder.inspect(key).namesLease())
                .as("whether the record names a lease after the engine released it")
                .isFalse();
    }

    /** A retried release must not free the next holder. */
    @Test
    @LeaseRule(id = "7.2", text = "A release by a stale or foreign lease frees nobody")
    default void r7_2_onlyTheHolderFreesTheKey() {
        LeaseKey key = kit().key("foreign");
        KitClient first = kit().client("first");
        KitClient second = kit().client("second");
        LeaseGuard stale = first.grant(key);
        LeaseGuard current = second.takeOver(key);
        assertThat(first.release(stale))
                .as("a release by the lease that held the key before")
                .isInstanceOf(ReleaseResult.NotHeld.class);
        assertThat(first.release(key, LeaseId.random()))
                .as("a release by a lease id that never held the key")
                .isInstanceOf(ReleaseResult.NotHeld.class);
        assertThat(second.inspect(key).leaseId())
                .as("the holder after releases by others: they must free nobody")
                .contains(current.leaseId());
        assertThat(second.heartbeat(current))
                .as("the holder's heartbeat after releases by others")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    /** Shutting down must not hang. */
    @Test
    @LeaseRule(
            id = "7.3",
            side = LeaseRule.Side.ENGINE,
            text = "A release that cannot reach the back end ends in bounded time and says so; the key frees by expiry")
    default void r7_3_aReleaseThatFailsSaysSo() {
        LeaseKey key = kit().key("unreachable");
        KitClient holder = kit().client("holder");
        KitClient contender = kit().client("contender");
        Lease lease = holder.lease(key);
        holder.provider().cut(Fault.DROP_REQUEST);
        long start = holder.clock().nanoTime();
        assertThat(catchThrowable(lease::release))
                .as("a release that reached nobody says so")
                .isInstanceOf(LeaseException.class)
                .isInstanceOfAny(LeaseUnavailableException.class, LeaseOutcomeUnknownException.class);
        assertThat(Duration.ofNanos(holder.clock().nanoTime() - start))
                .as("time until a release gave up")
                .isLessThanOrEqualTo(kit().ttl());
        assertThat(lease.isHeld())
                .as("isHeld() after a release that reached nobody")
                .isFalse();
        LeaseGuard next = contender.takeOver(key);
        holder.provider().heal();
        kit().time().pass(kit().ttl(0.5));
        assertThat(contender.heartbeat(next))
                .as("the next holder, after the old one can be reached again")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }
}
