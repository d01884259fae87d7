package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.FlakyProvider.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Group 4: the term of the caller's database. */
public interface TermRules extends RuleGroup {

    /** A deposed writer must not come back because nobody was in its way. */
    @Test
    @LeaseRule(
            id = "4.1",
            text = "A lower term is Fenced whatever the record's state: free, released, expired, live, own")
    default void r4_1_aLowerTermIsFencedInEveryState() {
        KitClient deposed = kit().client("deposed");
        for (Behind behind : Behind.allStates(kit(), deposed)) {
            assertThat(deposed.acquire(behind.request()))
                    .as("an acquire in term 3 of a key that is %s in term 7", behind.state())
                    .isInstanceOf(AcquireResult.Fenced.class);
        }
    }

    /** A refusal without a trace can be repeated. */
    @Test
    @LeaseRule(id = "4.2", text = "Fenced names attempted and current term and changes nothing")
    default void r4_2_fencedNamesBothTermsAndChangesNothing() {
        KitClient deposed = kit().client("deposed");
        for (Behind behind : Behind.allStates(kit(), deposed)) {
            LeaseRecord before = deposed.inspect(behind.request().key());
            AcquireResult result = deposed.acquire(behind.request());
            if (result instanceof AcquireResult.Fenced fenced) {
                assertThat(List.of(fenced.attempted(), fenced.current()))
                        .as("attempted and current term of Fenced, of a key that is %s", behind.state())
                        .containsExactly(3L, 7L);
                assertThat(deposed.inspect(behind.request().key()))
                        .as("Fenced must not change the record of a key that is %s", behind.state())
                        .isEqualTo(before);
            }
        }
    }

    /** Terms go up with every failover, and the count of grants goes on. */
    @Test
    @LeaseRule(
            id = "4.3",
            text = "The stored term never goes down; a higher term takes a free lease, generation goes on")
    default void r4_3_theStoredTermNeverGoesDown() {
        LeaseKey key = kit().key("terms");
        KitClient client = kit().client("a");
        List<FencingToken> granted = new ArrayList<>();
        long highest = 1;
        for (long term : new long[] {3, 7, 7, 5, 9}) {
            AcquireResult result = client.tryAcquire(key, term);
            if (result instanceof AcquireResult.Granted grant) {
                granted.add(grant.guard().token());
                client.release(grant.guard());
            }
            highest = Math.max(highest, term);
            assertThat(client.inspect(key).term())
                    .as("the stored term after an acquire in term %d: it never goes down", term)
                    .isEqualTo(highest);
        }
        assertThat(granted)
                .as("grants in terms 3, 7, 7, 9")
                .extracting(FencingToken::term)
                .containsExactly(3L, 7L, 7L, 9L);
        assertThat(granted)
                .as("the generation goes on whatever the term")
                .extracting(FencingToken::generation)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    /** The old primary's lease runs out, and the new primary takes the key. */
    @Test
    @LeaseRule(id = "4.3", text = "A higher term takes an expired lease, generation goes on")
    default void r4_3_aHigherTermTakesAnExpiredLease() {
        LeaseKey key = kit().key("expired");
        KitClient elected = kit().client("elected");
        LeaseGuard old = kit().client("old").grant(key, 3);
        AcquireResult observed = elected.tryAcquire(key, 3);
        assertThat(observed).isInstanceOf(AcquireResult.HeldByOther.class);
        kit().time().pass(kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl())));
        LeaseGuard next = elected.grant(key, 8);
        assertThat(next.token().term()).as("term of the grant in term 8").isEqualTo(8);
        assertThat(next.token().generation())
                .as("the generation goes on across terms")
                .isGreaterThan(old.token().generation());
    }

    /** A holder of an old term is told, and does not block the failover for ever. */
    @Test
    @LeaseRule(id = "4.3", text = "On a live lease a higher term is HeldByOther and is published; the holder is told")
    default void r4_3_aHigherTermIsPublishedOnALiveLease() {
        LeaseKey key = kit().key("live");
        KitClient holder = kit().client("old");
        KitClient elected = kit().client("elected");
        LeaseGuard guard = holder.grant(key, 3);
        assertThat(elected.tryAcquire(key, 8))
                .as("a higher term on a live lease does not take it")
                .isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(holder.inspect(key).term())
                .as("the term published by the refused acquire in term 8")
                .isEqualTo(8);
        assertThat(holder.heartbeat(guard, 3))
                .as("the next heartbeat of the holder of term 3")
                .isEqualTo(new HeartbeatResult.Fenced(3, 8));
    }

    /** The database knows first that its writer changed. */
    @Test
    @LeaseRule(
            id = "4.4",
            side = LeaseRule.Side.ENGINE,
            text = "A heartbeat whose current term is above the lease's is Fenced and does not extend")
    default void r4_4_aBeatOfAHigherTermDoesNotExtend() {
        LeaseKey key = kit().key("beat");
        KitClient holder = kit().client("holder");
        LeaseGuard guard = holder.grant(key, 3);
        LeaseRecord before = holder.inspect(key);
        assertThat(holder.heartbeat(guard, 4))
                .as("a heartbeat of a lease of term 3 in term 4")
                .isEqualTo(new HeartbeatResult.Fenced(3, 4));
        assertThat(holder.inspect(key).beat())
                .as("beats counted: a fenced heartbeat does not extend")
                .isEqualTo(before.beat());
    }

    /** The supplier of the term is asked before each beat. */
    @Test
    @LeaseRule(
            id = "4.4",
            side = LeaseRule.Side.ENGINE,
            text = "Once the caller's term rises, isHeld() is false with the next beat, as FENCED")
    default void r4_4_theLeaseIsLostOnceTheTermRises() {
        LeaseKey key = kit().key("supplier");
        KitClient holder = kit().client("holder");
        AtomicLong term = new AtomicLong(3);
        Lease lease = holder.lease(holder.spec(key).term(term::get));
        CompletableFuture<LossReason> ended = lease.ended().toCompletableFuture();
        kit().time().pass(kit().ttl(1.5));
        assertThat(lease.isHeld()).as("a lease in its own term").isTrue();
        term.set(4);
        int beats = holder.provider().requests(Verb.HEARTBEAT);
        kit().await("the loss of a lease whose term is behind", kit().ttl(0.4), () -> !lease.isHeld());
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
        kit().await("the reason", kit().ttl(0.5), ended::isDone);
        assertThat(ended).as("why the lease ended").isCompletedWithValue(LossReason.FENCED);
        assertThat(holder.provider().requests(Verb.HEARTBEAT))
                .as("heartbeats sent in a term above the lease's")
                .isLessThanOrEqualTo(beats + 1);
        LeaseGuard next = kit().client("elected").takeOver(key, 4);
        assertThat(next.token().compareTo(lease.token()))
                .as("the order of %s and its successor's token %s", lease.token(), next.token())
                .isPositive();
    }

    /**
     * A request in term 3 for a key that somebody used in term 7.
     *
     * @param state of the key
     * @param request behind
     */
    record Behind(String state, AcquireRequest request) {

        static List<Behind> allStates(Kit kit, KitClient deposed) {
            KitClient current = kit.client("current");
            List<Behind> states = new ArrayList<>();
            Optional<LeaseAdmin> admin = deposed.provider().admin();
            admin.ifPresent(operator -> {
                LeaseKey free = kit.key("free");
                LeaseRecord published = Kit.uninterrupted(() -> operator.publishTerm(free, 7, kit.timeout()));
                states.add(new Behind("free", deposed.request(free, published.generation(), 3)));
            });
            LeaseGuard released = current.grant(kit.key("released"), 7);
            current.release(released);
            states.add(behind("released", released, deposed));
            LeaseGuard expired = current.grant(kit.key("expired"), 7);
            AcquireResult observed = deposed.tryAcquire(expired.key(), 7);
            assertThat(observed).isInstanceOf(AcquireResult.HeldByOther.class);
            kit.time().pass(kit.ttl().plus(kit.traits().takeoverBound().at(kit.ttl())));
            states.add(behind("expired", expired, deposed));
            states.add(behind("live", current.grant(kit.key("live"), 7), deposed));
            states.add(own(kit, deposed));
            return states;
        }

        private static Behind behind(String state, LeaseGuard guard, KitClient deposed) {
            return new Behind(state, deposed.request(guard.key(), guard.token().generation(), 3));
        }

        /** The holder's very attempt, but in a lower term. */
        private static Behind own(Kit kit, KitClient deposed) {
            LeaseGuard guard = deposed.grant(kit.key("own"), 7);
            AcquireRequest fresh = deposed.request(guard.key(), 0, 3);
            return new Behind(
                    "own",
                    new AcquireRequest(
                            guard.key(),
                            guard.leaseId(),
                            fresh.seenGeneration(),
                            fresh.holder(),
                            fresh.ttl(),
                            fresh.term(),
                            fresh.reclaim(),
                            fresh.attributes()));
        }
    }
}
