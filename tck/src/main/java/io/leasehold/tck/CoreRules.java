package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.testing.FlakyProvider.Fault;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Group 1: the core contract. */
public interface CoreRules extends RuleGroup {

    /** A holder can act on a grant without asking again. */
    @Test
    @LeaseRule(id = "1.1", text = "A grant carries key, lease id, token and the effective ttl")
    default void r1_1_aGrantIsComplete() {
        LeaseKey key = kit().key("complete");
        KitClient client = kit().client("a");
        AcquireRequest request = client.request(key, 0);
        AcquireResult result = client.acquire(request);
        assertThat(result).as("the first acquire of a key never used").isInstanceOf(AcquireResult.Granted.class);
        LeaseGuard guard = ((AcquireResult.Granted) result).guard();
        assertThat(guard.key()).as("key of the grant").isEqualTo(key);
        assertThat(guard.leaseId())
                .as("the grant's lease id must be that of the attempt")
                .isEqualTo(request.leaseId());
        assertThat(guard.holder()).as("holder of the grant").isEqualTo(client.holder());
        assertThat(guard.token().term()).as("term defaults to 1").isEqualTo(1);
        assertThat(guard.token().generation()).as("generation of a first grant").isGreaterThanOrEqualTo(1);
        assertThat(guard.ttl()).as("the guard's ttl: a ttl is rounded up only").isGreaterThanOrEqualTo(kit().ttl());
    }

    /** The engine derives from the grant until when it may be believed. */
    @Test
    @LeaseRule(id = "1.1", text = "From the grant the engine derives a window that ends in the future, within the ttl")
    default void r1_1_theWindowEndsInTheFuture() {
        Lease lease = kit().client("a").lease(kit().key("window"));
        assertThat(lease.isHeld()).as("a lease just granted is held").isTrue();
        assertThat(lease.remaining())
                .as("the window of a lease just granted")
                .isGreaterThan(Duration.ZERO)
                .isLessThan(kit().ttl());
    }

    /** A refusal leaves the record as it was. */
    @Test
    @LeaseRule(id = "1.2", text = "An outcome without effect had none")
    default void r1_2_aRefusalChangesNothing() {
        LeaseKey key = kit().key("refused");
        KitClient holder = kit().client("holder");
        KitClient other = kit().client("other");
        LeaseGuard old = holder.grant(key);
        holder.release(old);
        LeaseGuard guard = holder.grant(key);
        LeaseRecord before = holder.inspect(key);
        AcquireResult held = other.tryAcquire(key);
        assertThat(held).as("an acquire of a held key").isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(holder.inspect(key))
                .as("HeldByOther must not change the record")
                .isEqualTo(before);
        assertThat(holder.heartbeat(old))
                .as("a heartbeat of a released lease")
                .isInstanceOf(HeartbeatResult.Lost.class);
        assertThat(holder.inspect(key)).as("Lost must not change the record").isEqualTo(before);
        assertThat(other.acquire(other.request(key, before.generation() - 1)))
                .as("an attempt that saw an older generation")
                .isNotInstanceOf(AcquireResult.Granted.class);
        assertThat(holder.inspect(key))
                .as("an attempt that saw an older generation must not change the record")
                .isEqualTo(before);
        assertThat(holder.heartbeat(guard))
                .as("the holder among refused contenders")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    /** A caller that is short of time learns a documented outcome, and "unavailable" means that nothing changed. */
    @Test
    @LeaseRule(
            id = "1.2",
            text = "Every verb ends within its timeout in a documented outcome; unavailable had no effect")
    default void r1_2_unavailableMeansThatNothingChanged() {
        KitClient client = kit().client("hasty");
        for (int i = 0; i < kit().times(40, 20); i++) {
            LeaseKey key = kit().key("hasty-" + i);
            Duration timeout = Duration.ofNanos(1L << i);
            AcquireRequest acquire = client.request(key, 0);
            CoreRules.requireDocumented(client, key, () -> client.provider().acquire(acquire, timeout));
            if (client.inspect(key).namesLease()) {
                LeaseGuard guard = client.grantAgain(acquire);
                CoreRules.requireDocumented(
                        client, key, () -> client.provider().heartbeat(new Heartbeat(guard, 1), timeout));
                ReleaseRequest release = new ReleaseRequest(key, acquire.leaseId());
                CoreRules.requireDocumented(client, key, () -> client.provider().release(release, timeout));
            }
        }
    }

    private static void requireDocumented(KitClient client, LeaseKey key, Callable<?> call) {
        LeaseRecord before = client.inspect(key);
        try {
            assertThat(Kit.<Object>uninterrupted(call::call))
                    .as("an answer of '" + key + "'")
                    .isNotNull();
        } catch (LeaseUnavailableException e) {
            assertThat(client.inspect(key))
                    .as("'unavailable' (%s) must mean that nothing changed", e.getMessage())
                    .isEqualTo(before);
        } catch (LeaseOutcomeUnknownException e) {
            assertThat(e).as("an unknown outcome is a documented one").isNotNull();
        } catch (RuntimeException e) {
            throw new AssertionError("a timeout must end in a documented outcome, not in " + e, e);
        }
    }

    /** The back end stops answering: no verb waits for longer than it was told to. */
    @Test
    @LeaseRule(id = "1.2", text = "No verb waits for a silent back end longer than its timeout")
    default void r1_2_aSilentBackEndIsNotWaitedFor() {
        LeaseKey key = kit().key("silent");
        KitClient client = kit().client("a");
        LeaseGuard guard = client.grant(key);
        Duration timeout = Duration.ofMillis(500);
        kit().fixture().pauseBackend();
        try {
            for (Callable<?> call : List.<Callable<?>>of(
                    () -> client.provider().acquire(client.request(key, 1), timeout),
                    () -> client.provider().heartbeat(new Heartbeat(guard, 1), timeout),
                    () -> client.provider().release(new ReleaseRequest(key, LeaseId.random()), timeout))) {
                long start = kit().time().clock().nanoTime();
                assertThat(CoreRules.failureOf(call))
                        .as("a silent back end is the lack of an answer")
                        .isInstanceOf(LeaseException.class);
                assertThat(Duration.ofNanos(kit().time().clock().nanoTime() - start))
                        .as("a call with a timeout of %s", timeout)
                        .isLessThan(timeout.multipliedBy(3));
            }
        } finally {
            kit().fixture().resumeBackend();
        }
    }

    private static Throwable failureOf(Callable<?> call) {
        try {
            Object answer = call.call();
            return new AssertionError("answered " + answer);
        } catch (Exception e) {
            return e;
        }
    }

    /** Ownership is the lease id: the same holder name gives no right. */
    @Test
    @LeaseRule(id = "1.3", text = "The holder's name gives no right: same name, other attempt is HeldByOther")
    default void r1_3_theHolderNameGivesNoRight() {
        LeaseKey key = kit().key("name");
        KitClient namesake = kit().client("same");
        LeaseGuard first = kit().client("same").grant(key);
        assertThat(namesake.tryAcquire(key))
                .as(
                        "another attempt of the same holder name while lease %s is live: the name gives no right",
                        first.leaseId())
                .isInstanceOf(AcquireResult.HeldByOther.class);
        LeaseGuard forged =
                new LeaseGuard(key, LeaseId.random(), first.holder(), first.token(), first.ttl(), first.expiresAt());
        assertThat(namesake.heartbeat(forged))
                .as("a heartbeat of the same holder name with another lease id")
                .isNotInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(namesake.release(forged))
                .as("a release by the same holder name with another lease id")
                .isInstanceOf(ReleaseResult.NotHeld.class);
        assertThat(namesake.inspect(key).leaseId())
                .as("the lease after its namesake's tries")
                .contains(first.leaseId());
    }

    /** A lease id is a secret of one attempt. */
    @Test
    @LeaseRule(id = "1.3", text = "Lease ids are unique per attempt")
    default void r1_3_leaseIdsAreUnique() {
        KitClient client = kit().client("a");
        Set<LeaseId> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(client.request(kit().key("ids"), 0).leaseId());
        }
        assertThat(ids).as("lease ids of 10,000 attempts").hasSize(10_000);
        Lease first = client.lease(kit().key("ids"));
        first.close();
        Lease second = client.lease(kit().key("ids"));
        assertThat(second.fence().leaseId())
                .as("the engine's next attempt has a lease id of its own")
                .isNotEqualTo(first.fence().leaseId());
    }

    /** Reading changes nothing. */
    @Test
    @LeaseRule(id = "1.4", text = "inspect changes nothing")
    default void r1_4_inspectChangesNothing() {
        LeaseKey key = kit().key("inspected");
        KitClient client = kit().client("a");
        assertThat(client.inspect(key).generation()).as("a key never used").isZero();
        LeaseGuard guard = client.grant(key);
        LeaseRecord first = client.inspect(key);
        assertThat(client.inspect(key)).as("a second look").isEqualTo(first);
        assertThat(client.heartbeat(guard))
                .as("the holder's heartbeat after two looks")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    /** Keys that look alike are different keys. */
    @Test
    @LeaseRule(id = "1.4", text = "Keys do not affect each other")
    default void r1_4_keysDoNotAffectEachOther() {
        KitClient client = kit().client("a");
        List<LeaseGuard> guards = Stream.of("a", "a/", "a/b", "A", "{a}", "{a}b", "a}", "a.b", "a:b", "a*", "ab")
                .map(name -> client.grant(kit().key(name)))
                .toList();
        LeaseGuard first = guards.get(0);
        List<LeaseGuard> others = guards.subList(1, guards.size());
        List<LeaseRecord> before =
                others.stream().map(guard -> client.inspect(guard.key())).toList();
        client.release(first);
        client.release(client.grant(first.key()));
        for (int i = 0; i < others.size(); i++) {
            LeaseGuard other = others.get(i);
            LeaseRecord record = client.inspect(other.key());
            assertThat(record.leaseId())
                    .as("lease of '%s' after '%s' was released and granted again", other.key(), first.key())
                    .contains(other.leaseId());
            assertThat(record)
                    .as("record of '%s' after '%s' was released and granted again", other.key(), first.key())
                    .isEqualTo(before.get(i));
        }
    }

    /** A lease that was given up stays given up. */
    @Test
    @LeaseRule(id = "1.4", text = "RELEASED is final")
    default void r1_4_releasedIsFinal() {
        KitClient client = kit().client("a");
        Lease lease = client.lease(kit().key("released"));
        client.release(lease);
        Lease next = client.lease(kit().key("released"));
        client.release(lease);
        lease.close();
        kit().time().pass(kit().ttl(0.5));
        assertThat(lease.state()).as("a released lease").isEqualTo(LeaseState.RELEASED);
        assertThat(next.isHeld())
                .as("the next lease after the old one was released again")
                .isTrue();
    }

    /** A lease that was lost stays lost, although the back end can be reached again. */
    @Test
    @LeaseRule(id = "1.4", text = "LOST is final")
    default void r1_4_lostIsFinal() {
        KitClient client = kit().client("a");
        Lease lease = client.lease(kit().key("lost"));
        client.provider().cut(Fault.DROP_REQUEST);
        kit().time().pass(kit().ttl());
        assertThat(lease.isHeld()).as("a lease without beats after its ttl").isFalse();
        client.provider().heal();
        kit().time().pass(kit().ttl());
        client.release(lease);
        assertThat(lease.state()).as("a lost lease after the network healed").isEqualTo(LeaseState.LOST);
    }
}
