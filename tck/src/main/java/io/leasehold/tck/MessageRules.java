package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Group 10, second part: single messages that are lost, late or doubled. */
public interface MessageRules extends RuleGroup {

    /** Drivers and people retry. */
    @Test
    @LeaseRule(id = "10.5", text = "Lost acquire answer, same attempt repeated: same token, one generation")
    default void r10_5_aRepeatedAttemptCountsOnce() {
        KitClient client = kit().client("a");
        for (int lost = 1; lost <= 3; lost++) {
            LeaseKey key = kit().key("repeated-" + lost);
            LeaseGuard before = client.grant(key);
            client.release(before);
            AcquireRequest request = client.request(key, before.token().generation());
            for (int i = 0; i < lost; i++) {
                client.provider().next(Verb.ACQUIRE, Fault.DROP_ANSWER);
                assertThatThrownBy(() -> client.acquire(request)).isInstanceOf(LeaseOutcomeUnknownException.class);
                assertThat(client.inspect(key).generation())
                        .as("an attempt sent %s times must count one generation", i + 1)
                        .isEqualTo(before.token().generation() + 1);
            }
            LeaseGuard first = client.grantAgain(request);
            assertThat(first.token().generation())
                    .as("a repeated attempt must be answered with the token of its first grant")
                    .isEqualTo(before.token().generation() + 1);
            assertThat(client.grantAgain(request).token())
                    .as("the token of an attempt repeated once more")
                    .isEqualTo(first.token());
        }
    }

    /** Nobody knows of the grant, nobody beats. */
    @Test
    @LeaseRule(id = "10.6", text = "Lost acquire answer, attempt given up: free within ttl + bound")
    default void r10_6_anAttemptGivenUpFreesTheKey() {
        LeaseKey key = kit().key("orphan");
        KitClient quitter = kit().client("quitter");
        KitClient other = kit().client("other");
        quitter.provider().next(Verb.ACQUIRE, Fault.DROP_ANSWER);
        assertThatThrownBy(() -> quitter.acquire(quitter.request(key, 0)))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(other.takeOver(key).key())
                .as("the key of an orphan after its ttl")
                .isEqualTo(key);
    }

    /** The production client gives up by itself, and at once. */
    @Test
    @LeaseRule(id = "10.6", text = "Lost acquire answers: what the client gives up is free at once")
    default void r10_6_theClientCleansUpWhatItGivesUp() {
        LeaseKey key = kit().key("given-up");
        KitClient quitter = kit().client("quitter");
        KitClient other = kit().client("other");
        for (int i = 0; i < 10; i++) {
            quitter.provider().next(Verb.ACQUIRE, Fault.DROP_ANSWER);
        }
        assertThatThrownBy(
                        () -> quitter.leases().tryAcquire(quitter.spec(key)), "an acquire whose answers are all lost")
                .isInstanceOfAny(LeaseUnavailableException.class, LeaseOutcomeUnknownException.class);
        kit().await(
                        "lost answers were treated as a failure without clean-up: that the key is free again",
                        kit().ttl(0.5),
                        () -> !other.inspect(key).namesLease());
        assertThat(other.grant(key).key()).as("the key that was given up").isEqualTo(key);
    }

    /** A message has no expiry date. */
    @Test
    @LeaseRule(id = "10.6", text = "A request held back and delivered later harms nobody")
    default void r10_6_aRequestDeliveredLateHarmsNobody() {
        LeaseKey key = kit().key("late");
        KitClient late = kit().client("late");
        KitClient other = kit().client("other");
        late.provider().next(Verb.ACQUIRE, Fault.HOLD_REQUEST);
        assertThatThrownBy(() -> late.acquire(late.request(key, 0))).isInstanceOf(LeaseOutcomeUnknownException.class);
        LeaseGuard held = other.grant(key);
        other.release(held);
        LeaseRecord free = other.inspect(key);
        late.provider().deliverHeld();
        assertThat(other.inspect(key).leaseId())
                .as("a request of an older generation was granted when it came late")
                .isEqualTo(free.leaseId());
        AcquireRequest given = late.request(key, free.generation());
        late.provider().next(Verb.ACQUIRE, Fault.HOLD_REQUEST);
        assertThatThrownBy(() -> late.acquire(given)).isInstanceOf(LeaseOutcomeUnknownException.class);
        late.release(key, given.leaseId());
        late.provider().deliverHeld();
        assertThat(other.inspect(key).leaseId())
                .as("an attempt that was given up was granted when its request came late")
                .isEmpty();
        late.provider().next(Verb.ACQUIRE, Fault.HOLD_REQUEST);
        AcquireRequest overtaken = late.request(key, free.generation());
        assertThatThrownBy(() -> late.acquire(overtaken)).isInstanceOf(LeaseOutcomeUnknownException.class);
        LeaseGuard guard = other.grant(key);
        kit().time().pass(kit().ttl(0.3));
        late.provider().deliverHeld();
        assertThat(other.heartbeat(guard))
                .as("the holder after another's request came late")
                .isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    /** Every request arrives twice. */
    @Test
    @LeaseRule(id = "10.7", text = "Any request delivered twice changes nothing that matters")
    default void r10_7_aDoubledRequestCountsOnce() {
        LeaseKey key = kit().key("doubled");
        KitClient client = kit().client("a");
        LeaseGuard before = client.grant(key);
        client.provider().next(Verb.RELEASE, Fault.DUPLICATE);
        client.release(before);
        assertThat(client.inspect(key).namesLease())
                .as("held after a doubled release")
                .isFalse();
        AcquireRequest request = client.request(key, before.token().generation());
        client.provider().next(Verb.ACQUIRE, Fault.DUPLICATE);
        LeaseGuard guard = client.grantAgain(request);
        assertThat(guard.token().generation())
                .as("a doubled acquire must count one generation")
                .isEqualTo(before.token().generation() + 1);
        client.provider().next(Verb.HEARTBEAT, Fault.DUPLICATE);
        assertThat(client.heartbeat(guard)).as("a doubled heartbeat").isInstanceOf(HeartbeatResult.StillHeld.class);
        LeaseRecord record = client.inspect(key);
        assertThat(record.leaseId()).as("the lease after a doubled heartbeat").contains(guard.leaseId());
        assertThat(record.generation())
                .as("the generation")
                .isEqualTo(guard.token().generation());
    }

    /** Each verb of an old lease arrives after the key was freed, and after another was granted. */
    @Test
    @LeaseRule(id = "10.7", text = "An old request delivered last changes nothing that matters")
    default void r10_7_anOldRequestDeliveredLastChangesNothing() {
        for (Verb verb : List.of(Verb.ACQUIRE, Verb.HEARTBEAT, Verb.RELEASE)) {
            LeaseKey key = kit().key("old-" + verb);
            KitClient old = kit().client("old-" + verb);
            KitClient other = kit().client("other-" + verb);
            AcquireRequest request = old.request(key, 0);
            LeaseGuard guard = old.grantAgain(request);
            old.provider().next(verb, Fault.HOLD_REQUEST).next(verb, Fault.HOLD_REQUEST);
            MessageRules.send(old, verb, request, guard);
            MessageRules.send(old, verb, request, guard);
            old.provider().heal();
            old.release(guard);
            LeaseGuard newer = other.grant(key);
            LeaseRecord before = other.inspect(key);
            old.provider().deliverHeld();
            LeaseRecord after = other.inspect(key);
            assertThat(after.leaseId())
                    .as("the holder after an old %s came last", verb)
                    .isEqualTo(before.leaseId());
            assertThat(after.generation())
                    .as("the generation after an old %s", verb)
                    .isEqualTo(before.generation());
            assertThat(after.beat())
                    .as("the new holder's beats after an old %s", verb)
                    .isEqualTo(before.beat());
            other.release(newer);
        }
    }

    private static void send(KitClient client, Verb verb, AcquireRequest request, LeaseGuard guard) {
        assertThatThrownBy(
                        () -> {
                            switch (verb) {
                                case ACQUIRE -> client.acquire(request);
                                case HEARTBEAT -> client.heartbeat(guard);
                                default -> client.release(guard);
                            }
                        },
                        "a %s that is held back",
                        verb)
                .isInstanceOf(LeaseOutcomeUnknownException.class);
    }
}
