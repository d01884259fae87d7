package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseState;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Group 6: heartbeats. */
public interface HeartbeatRules extends RuleGroup {

    /** Leases that are kept alive by one call. */
    int BEATS_AT_ONCE = 64;

    /** How late answers come where the cost of many heartbeats is looked at. */
    Duration LATE = Duration.ofMillis(100);

    /** How long the heartbeats of one call would take if each waited for the answer to the last. */
    Duration ONE_BY_ONE = LATE.multipliedBy(BEATS_AT_ONCE);

    /** What is written under one lease carries one token. */
    @Test
    @LeaseRule(id = "6.1", text = "A heartbeat leaves token, lease id and ttl; 50 of them keep a lease for 10 ttl")
    default void r6_1_fiftyBeatsKeepALeaseForTenTtl() {
        LeaseKey key = kit().key("kept");
        KitClient holder = kit().client("holder");
        KitClient contender = kit().client("contender");
        LeaseGuard guard = holder.grant(key);
        for (int beat = 1; beat <= kit().times(50, 15); beat++) {
            kit().time().pass(kit().ttl(0.2));
            HeartbeatResult result = holder.heartbeat(guard);
            assertThat(result)
                    .as("heartbeat %d of a lease that gets one every 0.2 ttl", beat)
                    .isInstanceOf(HeartbeatResult.StillHeld.class);
            LeaseGuard extended = ((HeartbeatResult.StillHeld) result).guard();
            assertThat(extended.fence())
                    .as("key, token and lease id after a heartbeat")
                    .isEqualTo(guard.fence());
            assertThat(extended.ttl()).as("a grant's ttl never changes").isEqualTo(guard.ttl());
            assertThat(contender.tryAcquire(key))
                    .as("a contender after heartbeat %d", beat)
                    .isInstanceOf(AcquireResult.HeldByOther.class);
        }
    }

    /** One blip must not drain a writer that has most of its ttl left. */
    @Test
    @LeaseRule(
            id = "6.2",
            side = LeaseRule.Side.ENGINE,
            text = "A heartbeat that fails, or whose answer is lost, loses nothing: the next one succeeds")
    default void r6_2_oneBeatWithoutAnswerLosesNothing() {
        for (Fault fault : List.of(Fault.REFUSE, Fault.DROP_REQUEST, Fault.DROP_ANSWER)) {
            KitClient client = kit().client("holder-" + fault);
            Lease lease = client.lease(kit().key("blip-" + fault));
            client.provider().next(Verb.HEARTBEAT, fault);
            kit().await(
                            "a missed heartbeat",
                            kit().ttl(0.5),
                            () -> !client.events(LeaseEvent.BeatMissed.class).isEmpty());
            kit().await(
                            "a heartbeat that succeeds after " + fault,
                            kit().ttl(0.5),
                            () -> !client.events(LeaseEvent.Extended.class).isEmpty());
            assertThat(lease.isHeld())
                    .as("isHeld() after one heartbeat met %s", fault)
                    .isTrue();
            kit().time().pass(kit().ttl(1.5));
            // why: in real time a beat of its own may be under way too long just now; the next one answers for it
            kit().await(
                            "a lease that is safe again long after one heartbeat met " + fault,
                            kit().ttl(0.5),
                            () -> lease.state() == LeaseState.SAFE);
        }
    }

    /** The answer was lost, not the beat: the provider must take the next one. */
    @Test
    @LeaseRule(
            id = "6.2",
            side = LeaseRule.Side.ENGINE,
            text = "After a heartbeat with a lost answer the provider extends the same grant again")
    default void r6_2_aBeatWithALostAnswerIsRepeated() {
        KitClient client = kit().client("holder");
        LeaseGuard guard = client.grant(kit().key("repeated"));
        for (Fault fault : List.of(Fault.DROP_ANSWER, Fault.DROP_REQUEST, Fault.DUPLICATE, Fault.NONE)) {
            client.provider().next(Verb.HEARTBEAT, fault);
            if (fault == Fault.DROP_ANSWER || fault == Fault.DROP_REQUEST) {
                assertThat(catchThrowable(() -> client.heartbeat(guard))).isInstanceOf(LeaseException.class);
            } else {
                assertThat(client.heartbeat(guard))
                        .as("a heartbeat of the grant's first guard, which met %s", fault)
                        .isInstanceOf(HeartbeatResult.StillHeld.class);
            }
        }
    }

    /** Keep-alive that outlives its lease locks a key for ever. */
    @Test
    @LeaseRule(
            id = "6.3",
            side = LeaseRule.Side.ENGINE,
            text = "After release, loss or close no heartbeat leaves the client")
    default void r6_3_noBeatLeavesAfterTheEnd() {
        Map<KitClient, Lease> leases = new LinkedHashMap<>();
        for (End end : End.values()) {
            KitClient client = kit().client("holder until " + end);
            leases.put(client, client.lease(kit().key("ended-" + end)));
        }
        kit().time().pass(kit().ttl());
        Iterator<End> ends = List.of(End.values()).iterator();
        Map<KitClient, Integer> beats = new LinkedHashMap<>();
        leases.forEach((client, lease) -> {
            ends.next().bringAbout(kit(), client, lease);
            beats.put(client, client.provider().requests(Verb.HEARTBEAT));
        });
        kit().time().pass(kit().ttl());
        beats.forEach((client, before) -> assertThat(client.provider().requests(Verb.HEARTBEAT))
                .as("heartbeats sent within 5 periods after the end, by the %s", client.holder())
                .isEqualTo(before));
    }

    /** How a lease ends. */
    enum End {
        /** The application gives it up. */
        RELEASE {
            @Override
            void bringAbout(Kit kit, KitClient client, Lease lease) {
                lease.close();
            }
        },
        /** Its window ends. */
        LOSS {
            @Override
            void bringAbout(Kit kit, KitClient client, Lease lease) {
                client.provider().cut(Fault.DROP_REQUEST);
                kit.time().pass(kit.ttl());
                assertThat(lease.isHeld()).as("a lease cut off for one ttl").isFalse();
                client.provider().heal();
            }
        },
        /** The client closes. */
        CLOSE {
            @Override
            void bringAbout(Kit kit, KitClient client, Lease lease) {
                client.leases().close();
            }
        };

        abstract void bringAbout(Kit kit, KitClient client, Lease lease);
    }

    /** The network delivers a heartbeat after the release. */
    @Test
    @LeaseRule(
            id = "6.3",
            side = LeaseRule.Side.ENGINE,
            text = "A heartbeat already under way at the release has no effect")
    default void r6_3_aBeatUnderWayAtTheReleaseHasNoEffect() {
        LeaseKey key = kit().key("overtaken");
        KitClient client = kit().client("holder");
        Lease lease = client.lease(key);
        client.provider().next(Verb.HEARTBEAT, Fault.HOLD_REQUEST);
        kit().await(
                        "a heartbeat that is held back",
                        kit().ttl(0.5),
                        () -> client.provider().requests(Verb.HEARTBEAT) > 0);
        lease.close();
        LeaseRecord released = client.inspect(key);
        assertThat(released.namesLease())
                .as("whether the released record names a lease")
                .isFalse();
        client.provider().deliverHeld();
        assertThat(client.inspect(key))
                .as("the record after a heartbeat that the release overtook")
                .isEqualTo(released);
        assertThat(lease.isHeld()).as("isHeld() of the released lease").isFalse();
    }

    /** One bad shard must not end all leases of a process. */
    @Test
    @LeaseRule(
            id = "6.4",
            side = LeaseRule.Side.ENGINE,
            text = "One stuck heartbeat delays no others, and no second one of its lease is sent meanwhile")
    default void r6_4_oneStuckBeatDelaysNoOthers() {
        KitClient client = kit().client("holder");
        Lease stuck = client.lease(client.spec(kit().key("stuck")).heartbeatPeriod(kit().ttl(0.05)));
        AtomicBoolean over = new AtomicBoolean();
        client.provider().after(Verb.HEARTBEAT, () -> kit().time().passUntil(kit().ttl(3), over::get));
        List<Lease> others = IntStream.range(0, 50)
                .mapToObj(i -> client.lease(kit().key("other-" + i)))
                .toList();
        kit().time().pass(kit().ttl(2));
        assertThat(others)
                .as("leases beside one whose heartbeat got stuck for 3 ttl")
                .allMatch(Lease::isHeld, "still held");
        assertThat(stuck.isHeld()).as("the lease whose heartbeat got stuck").isFalse();
        assertThat(client.events(LeaseEvent.Extended.class))
                .as("confirmed heartbeats of the lease whose heartbeat got stuck")
                .extracting(LeaseEvent.Extended::fence)
                .doesNotContain(stuck.fence());
        if (kit().time().isVirtual()) {
            // why: no beat comes due any more, but answers of a server take real time
            boolean unused = KitTime.real()
                    .passUntil(
                            Duration.ofSeconds(2),
                            () -> client.provider().requests(Verb.HEARTBEAT) <= HeartbeatRules.ended(client) + 1);
        }
        long answered = HeartbeatRules.ended(client);
        assertThat((long) client.provider().requests(Verb.HEARTBEAT))
                .as("heartbeats sent: one that got stuck and those of the others, of which %d ended", answered)
                .isLessThanOrEqualTo(answered + 1 + (kit().time().isVirtual() ? 0 : others.size()));
        over.set(true);
    }

    /**
     * Every answer comes late; one after the other the beats would take as many delays as there are leases.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(
            id = "6.4",
            side = LeaseRule.Side.ENGINE,
            text = "Many heartbeats take about as long as one if BATCHED_HEARTBEATS is declared",
            proves = Capability.BATCHED_HEARTBEATS)
    default void r6_4_manyBeatsTakeAboutAsLongAsOneIfDeclared() throws InterruptedException {
        kit().require(Capability.BATCHED_HEARTBEATS);
        FaultProxy proxy = kit().fixture().proxy();
        KitClient holder = kit().client("holder");
        List<Heartbeat> beats = IntStream.range(0, BEATS_AT_ONCE)
                .mapToObj(i -> new Heartbeat(HeartbeatRules.longGrant(holder, kit().key("beaten-" + i)), 1))
                .toList();
        Set<LeaseId> answered = ConcurrentHashMap.newKeySet();
        proxy.delay(FaultProxy.Direction.TO_CLIENT, LATE, LATE);
        LeaseClock clock = KitTime.real().clock();
        long sent = clock.nanoTime();
        holder.provider().heartbeatAll(beats, ONE_BY_ONE, (id, result) -> {
            if (result instanceof HeartbeatResult.StillHeld) {
                answered.add(id);
            }
        });
        Duration took = Duration.ofNanos(clock.nanoTime() - sent);
        proxy.heal();
        assertThat(answered).as("leases that one call kept alive").hasSize(BEATS_AT_ONCE);
        assertThat(took)
                .as("%d heartbeats in one call while each answer is %s late", BEATS_AT_ONCE, LATE)
                .isLessThan(ONE_BY_ONE.dividedBy(2));
    }

    /** For longer than the test takes, however slow. */
    private static LeaseGuard longGrant(KitClient holder, LeaseKey key) {
        AcquireResult result = holder.acquire(new AcquireRequest(
                key, LeaseId.random(), 0, holder.holder(), ONE_BY_ONE.multipliedBy(20), 1, Reclaim.NEVER, Map.of()));
        assertThat(result).as("an acquire of a key that was never used").isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) result).guard();
    }

    /** Heartbeats that were answered, or given up without an answer. */
    private static int ended(KitClient client) {
        return client.events(LeaseEvent.Extended.class).size()
                + client.events(LeaseEvent.BeatMissed.class).size();
    }
}
