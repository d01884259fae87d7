package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.tck.LeaseProviderFixture.Damage;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Group 13: bad input. */
public interface BadInputRules extends RuleGroup {

    /** Refused before any traffic. */
    @Test
    @LeaseRule(
            id = "13.1",
            text = "A key that is null, empty, too long, or has lone surrogates or control characters: a named error")
    default void r13_1_badKeysAreRefusedBeforeAnyTraffic() {
        KitClient client = kit().client("a");
        Map<String, String> bad = Map.of(
                "",
                "empty",
                "x".repeat(LeaseKey.MAX_BYTES + 1),
                Integer.toString(LeaseKey.MAX_BYTES),
                "\u20ac".repeat(LeaseKey.MAX_BYTES / 3 + 1),
                Integer.toString(LeaseKey.MAX_BYTES),
                "a\ud83d",
                "surrogate",
                "\ude00b",
                "surrogate",
                "a\nb",
                "U+000A",
                "a\u0000b",
                "U+0000",
                "a\u007fb",
                "U+007F");
        bad.forEach((key, named) -> assertThatThrownBy(
                        () -> client.leases().tryAcquire(key), "an acquire of a bad key; the error names %s", named)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named));
        assertThatThrownBy(() -> BadInputRules.ofNothing(client), "an acquire of a key that is null")
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("key");
        assertThat(client.provider().requests(Verb.ACQUIRE))
                .as("requests sent for bad keys")
                .isZero();
    }

    @SuppressWarnings("NullAway") // why: what an application without null checks can do
    private static void ofNothing(KitClient client) throws InterruptedException {
        assertThat(client.leases().tryAcquire((String) null)).isEmpty();
    }

    /** Sixty keys that a careless encoding would confuse, all held at the same time. */
    @Test
    @LeaseRule(id = "13.1", text = "Hostile but legal keys work and never collide")
    default void r13_1_hostileKeysNeverCollide() {
        KitClient client = kit().client("a");
        KitClient other = kit().client("b");
        List<LeaseGuard> guards = HostileKeys.names().stream()
                .map(name -> BadInputRules.grantedAlone(client, kit().key(name)))
                .toList();
        assertThat(guards).as("hostile keys").hasSizeGreaterThanOrEqualTo(60);
        for (LeaseGuard guard : guards) {
            assertThat(client.inspect(guard.key()).leaseId())
                    .as("two keys collide: '%s' is not held by the lease it was granted to", guard.key())
                    .contains(guard.leaseId());
        }
        for (int i = 0; i < guards.size(); i += 2) {
            client.release(guards.get(i));
        }
        for (int i = 0; i < guards.size(); i++) {
            assertThat(other.inspect(guards.get(i).key()).namesLease())
                    .as("two keys collide: whether '%s' is held", guards.get(i).key())
                    .isEqualTo(i % 2 == 1);
        }
    }

    private static LeaseGuard grantedAlone(KitClient client, LeaseKey key) {
        AcquireResult result = client.tryAcquire(key);
        assertThat(result)
                .as("two keys collide: '%s' was never acquired, but the answer is not a grant", key)
                .isInstanceOf(AcquireResult.Granted.class);
        LeaseGuard guard = ((AcquireResult.Granted) result).guard();
        assertThat(guard.key()).as("the key of the grant").isEqualTo(key);
        return guard;
    }

    /** A wrong setting fails at start, not at the first pause. */
    @Test
    @LeaseRule(
            id = "13.2",
            side = Side.ENGINE,
            text = "A ttl, period, margin or patience out of bounds: a named error with the limits, before any traffic")
    default void r13_2_badDurationsAreRefusedBeforeAnyTraffic() {
        KitClient client = kit().client("a");
        ProviderTraits traits = client.provider().traits();
        LeaseSpec spec = client.spec(kit().key("bad"));
        for (Duration ttl : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                traits.smallestTtl().minusNanos(1),
                traits.largestTtl().plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            BadInputRules.requireRefused(
                    () -> client.leases().tryAcquire(spec.ttl(ttl)), ttl, traits.smallestTtl(), traits.largestTtl());
        }
        for (Duration period : List.of(Duration.ZERO, Duration.ofSeconds(-1), kit().ttl(0.8), kit().ttl())) {
            BadInputRules.requireRefused(() -> client.leases().tryAcquire(spec.heartbeatPeriod(period)), period);
        }
        Duration negative = Duration.ofMillis(-1);
        BadInputRules.requireRefused(() -> client.leases().acquireWithin(spec, negative), negative);
        BadInputRules.requireRefused(() -> client.leases().acquireAsync(spec, negative), negative);
        BadInputRules.requireRefused(() -> client.leases().tryAcquire(spec.lockDelay(negative)), negative);
        BadInputRules.requireRefused(() -> client.leases().tryAcquire(spec.minimumHold(negative)), negative);
        BadInputRules.requireRefused(() -> spec.margin(0.01), 0.01, 0.02);
        BadInputRules.requireRefused(() -> spec.margin(Double.NaN), Double.NaN);
        assertThat(client.provider().requests(Verb.ACQUIRE))
                .as("requests sent with bad durations")
                .isZero();
    }

    private static void requireRefused(ThrowingCallable call, Object... named) {
        assertThatThrownBy(call, "a value out of bounds is refused, and the error names %s", List.of(named))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(error -> {
                    for (Object value : named) {
                        assertThat(error).hasMessageContaining(value.toString());
                    }
                });
    }

    /** A fraction of what the back end can count. */
    @Test
    @LeaseRule(id = "13.2", side = Side.ENGINE, text = "A ttl is rounded up only, and the guard tells it")
    default void r13_2_aTtlIsRoundedUpOnly() {
        KitClient client = kit().client("a");
        Duration odd = kit().ttl().plusNanos(1);
        LeaseKey key = kit().key("odd");
        LeaseGuard guard = client.grantAgain(new io.leasehold.spi.AcquireRequest(
                key,
                LeaseId.random(),
                0,
                client.holder(),
                odd,
                1,
                io.leasehold.spi.AcquireRequest.Reclaim.NEVER,
                Map.of()));
        assertThat(guard.ttl())
                .as("the ttl granted for %s: rounded up only", odd)
                .isGreaterThanOrEqualTo(odd);
        assertThat(client.inspect(key).ttl()).as("the ttl in the record").isEqualTo(guard.ttl());
        Lease lease = client.lease(client.spec(kit().key("odd-lease")).ttl(odd));
        assertThat(lease.remaining()).as("the window of a lease of %s", odd).isLessThanOrEqualTo(guard.ttl());
    }

    /** Order ends where numbers wrap. */
    @Test
    @LeaseRule(id = "13.3", side = Side.ENGINE, text = "A term below 1: a named error before any traffic")
    default void r13_3_aBadTermIsRefused() {
        KitClient client = kit().client("a");
        LeaseKey key = kit().key("term");
        for (long term : new long[] {0, -1, Long.MIN_VALUE}) {
            BadInputRules.requireRefused(
                    () -> client.leases().tryAcquire(client.spec(key).term(() -> term)), term);
            BadInputRules.requireRefused(() -> client.request(key, 0, term), term);
        }
        assertThat(client.provider().requests(Verb.ACQUIRE))
                .as("requests sent with a bad term")
                .isZero();
    }

    /** The last number. */
    @Test
    @LeaseRule(id = "13.3", side = Side.ENGINE, text = "A generation at its maximum: an error, never wraps")
    default void r13_3_theGenerationNeverWraps() {
        KitClient client = kit().client("a");
        LeaseKey key = kit().key("exhausted");
        client.release(client.grant(key));
        kit().fixture().exhaustGeneration(key);
        assertThatThrownBy(
                        () -> client.leases().tryAcquire(client.spec(key)),
                        "an acquire of a key whose generation is at its maximum")
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining(Long.toString(Long.MAX_VALUE))
                .hasMessageContaining("generation");
        assertThat(client.inspect(key).generation())
                .as("the generation afterwards")
                .isEqualTo(Long.MAX_VALUE);
    }

    /** After close, and with what belongs to others. */
    @Test
    @LeaseRule(id = "13.3", side = Side.ENGINE, text = "Use after close, a foreign lease: a named error or NotHeld")
    default void r13_3_useAfterCloseIsANamedError() {
        KitClient client = kit().client("a");
        KitClient other = kit().client("b");
        LeaseKey key = kit().key("closed");
        LeaseGuard guard = other.grant(key);
        assertThat(client.release(key, LeaseId.random()))
                .as("a release with a lease id that nobody was granted")
                .isInstanceOf(ReleaseResult.NotHeld.class);
        assertThat(other.inspect(key).leaseId())
                .as("the lease after a foreign release")
                .contains(guard.leaseId());
        client.leases().close();
        BadInputRules.requireClosed("the client", () -> client.leases().tryAcquire(client.spec(key)));
        BadInputRules.requireClosed("the client", () -> client.leases().acquireAsync(client.spec(key), Duration.ZERO));
        BadInputRules.requireClosed("the client", () -> client.leases().inspect(key.text()));
        client.close();
        BadInputRules.requireClosed("the provider", () -> client.tryAcquire(key));
        BadInputRules.requireClosed("the provider", () -> client.heartbeat(guard));
        BadInputRules.requireClosed("the provider", () -> client.release(guard));
    }

    private static void requireClosed(String what, ThrowingCallable call) {
        assertThatThrownBy(call, "use of %s after close", what)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** "Unreadable" is not "free". */
    @Test
    @LeaseRule(
            id = "13.4",
            text = "A corrupt, foreign or newer record: a named error, nothing overwritten; never treated as free")
    default void r13_4_anUnreadableRecordIsNotFree() {
        for (Damage damage : Damage.values()) {
            KitClient client = kit().client("a-" + damage);
            LeaseKey key = kit().key("damaged-" + damage);
            LeaseGuard guard = client.grant(key);
            kit().fixture().damageRecord(key, damage);
            KitClient fresh = kit().client("b-" + damage);
            for (int i = 0; i < 2; i++) {
                BadInputRules.requireNamed(damage, key, () -> fresh.acquire(fresh.request(key, 1)));
                BadInputRules.requireNamed(damage, key, () -> fresh.inspect(key));
                BadInputRules.requireNamed(damage, key, () -> fresh.release(guard));
                kit().time()
                        .pass(kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl())));
            }
        }
    }

    private static void requireNamed(Damage damage, LeaseKey key, ThrowingCallable call) {
        assertThatThrownBy(
                        call,
                        "a record that is damaged (%s) must be refused with a named error, not treated as free",
                        damage)
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining(key.text());
    }
}
