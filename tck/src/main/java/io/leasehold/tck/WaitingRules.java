package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.Watch;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Group 9: waiting and watching. Rule 9.2 is in {@link TakeoverRules}. */
public interface WaitingRules extends RuleGroup {

    /** Longer than any test. */
    Duration FOR_LONG = Duration.ofHours(1);

    /** Requests that one waiter may send because of one release. */
    int REQUESTS_PER_RELEASE = 4;

    private CompletableFuture<Lease> await(KitClient client, LeaseKey key) {
        return client.leases().acquireAsync(client.spec(key), FOR_LONG);
    }

    /** How long one request may take: the engine's own limit, half the window. */
    private Duration oneRequest() {
        return kit().ttl(0.4);
    }

    private static int sent(KitClient client) {
        return Stream.of(Verb.ACQUIRE, Verb.INSPECT)
                .mapToInt(client.provider()::requests)
                .sum();
    }

    /**
     * Hand-over after hand-over.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "9.1", text = "A waiter is granted within the declared wake-up bound after a release")
    default void r9_1_aReleaseWakesTheWaiter() throws InterruptedException {
        KitClient[] clients = {kit().client("a"), kit().client("b")};
        LeaseKey key = kit().key("handed");
        Lease lease = clients[0].lease(key);
        for (int i = 0; i < kit().times(100, 20); i++) {
            CompletableFuture<Lease> next = await(clients[(i + 1) % 2], key);
            kit().time().pass(kit().ttl(0.1));
            assertThat(next).as("a wait for a key that is held").isNotDone();
            lease.release();
            kit().await(
                            "the grant to the waiter after the release, hand-over " + i,
                            kit().traits().wakeUpBound().at(kit().ttl()),
                            next::isDone);
            lease = next.join();
        }
    }

    /**
     * Release after release.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(
            id = "9.1",
            text = "A watcher is told of each release if PUSH_WATCH is declared",
            proves = Capability.PUSH_WATCH)
    default void r9_1_aReleaseIsToldIfDeclared() throws InterruptedException {
        kit().require(Capability.PUSH_WATCH);
        LeaseKey key = kit().key("told");
        KitClient holder = kit().client("holder");
        KitClient watcher = kit().client("watcher");
        AtomicInteger changed = new AtomicInteger();
        AtomicInteger free = new AtomicInteger();
        List<Watch> watches = List.of(
                watcher.provider().watch(key, changed::incrementAndGet),
                watcher.provider().watchFree(key, free::incrementAndGet));
        for (int i = 0; i < kit().times(20, 5); i++) {
            LeaseGuard guard = holder.grant(key);
            kit().time().pass(kit().ttl(0.1));
            int changedBefore = changed.get();
            int freeBefore = free.get();
            holder.release(guard);
            kit().await(
                            "word of release " + i,
                            kit().traits().wakeUpBound().at(kit().ttl()),
                            () -> changed.get() > changedBefore && free.get() > freeBefore);
        }
        watches.forEach(Watch::close);
    }

    /** Waiting must not load the back end. */
    @Test
    @LeaseRule(
            id = "9.3",
            side = Side.ENGINE,
            text = "While nothing changes, a waiter sends at most its declared budget per ttl")
    default void r9_3_aWaiterKeepsToItsBudget() {
        LeaseKey key = kit().key("budget");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        kit().time().pass(kit().ttl());
        int before = WaitingRules.sent(waiter);
        int ttls = kit().times(10, 3);
        kit().time().pass(kit().ttl().multipliedBy(ttls));
        int budget = kit().traits().requestsPerTtlWaiting();
        assertThat(WaitingRules.sent(waiter) - before)
                .as(
                        "requests of a waiter in %s ttl while the holder keeps its lease; declared are %s per ttl",
                        ttls, budget)
                .isLessThanOrEqualTo(ttls * budget + 1);
        assertThat(lease.isHeld()).as("the holder's lease").isTrue();
        assertThat(wait).as("the wait").isNotDone();
    }

    /**
     * A watch is a hint; whoever waits also has a timer.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "9.4", side = Side.ENGINE, text = "A lost notification delays, never blocks")
    default void r9_4_aLostHintOnlyDelays() throws InterruptedException {
        LeaseKey key = kit().key("unheard");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        waiter.provider().dropHints();
        kit().time().pass(kit().ttl(0.3));
        lease.release();
        kit().await(
                        "the grant to a waiter whose notification was lost",
                        kit().ttl().plus(kit().traits().wakeUpBound().at(kit().ttl())),
                        wait::isDone);
    }

    /**
     * Hints without a release.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "9.4", side = Side.ENGINE, text = "A false or repeated notification grants nothing")
    default void r9_4_aFalseHintGrantsNothing() throws InterruptedException {
        LeaseKey key = kit().key("forged");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        for (int i = 0; i < 5; i++) {
            waiter.provider().forgeHint(key);
            kit().time().pass(kit().ttl(0.05));
            assertThat(wait)
                    .as("a notification was taken as a grant while '%s' is held by %s", key, lease.token())
                    .isNotDone();
        }
        assertThat(lease.isHeld()).as("the holder among false notifications").isTrue();
        lease.release();
        waiter.provider().forgeHint(key);
        waiter.provider().forgeHint(key);
        kit().await(
                        "the grant after a repeated notification",
                        kit().traits().wakeUpBound().at(kit().ttl()),
                        wait::isDone);
        assertThat(waiter.inspect(key).leaseId())
                .as("the lease in the record after a repeated notification")
                .contains(wait.join().fence().leaseId());
    }

    /**
     * The connection was away for a while; then another release comes.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "9.4", side = Side.ENGINE, text = "A waiter is woken after its network was cut and healed")
    default void r9_4_aWaiterIsWokenAfterTheNetworkHealed() throws InterruptedException {
        LeaseKey key = kit().key("healed");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        waiter.provider().cut(Fault.REFUSE);
        kit().time().pass(kit().ttl());
        waiter.provider().heal();
        kit().time().pass(kit().ttl(0.5));
        int looks = WaitingRules.sent(waiter);
        kit().await("a look of the waiter by its timer", kit().ttl(2), () -> WaitingRules.sent(waiter) > looks);
        lease.release();
        kit().await(
                        "the grant to a waiter after its network healed: its watch was not re-established",
                        kit().traits().wakeUpBound().at(kit().ttl()),
                        wait::isDone);
    }

    /** The caller's patience decides, whatever the back end does. */
    @Test
    @LeaseRule(id = "9.5", side = Side.ENGINE, text = "A timeout is honoured within 50 ms + one request")
    default void r9_5_patienceIsHonoured() {
        LeaseKey key = kit().key("patience");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        Duration patience = kit().ttl(0.6);
        CompletableFuture<Lease> wait = waiter.leases().acquireAsync(waiter.spec(key), patience);
        kit().time().pass(patience.minusMillis(kit().times(1, 100)));
        assertThat(wait)
                .as("a wait before its patience of %s is over", patience)
                .isNotDone();
        kit().await(
                        "the end of a wait whose patience is over",
                        Duration.ofMillis(51).plus(oneRequest()),
                        wait::isDone);
        assertThatThrownBy(wait::join)
                .as("what the caller is told when patience is over")
                .hasCauseInstanceOf(LeaseHeldByOtherException.class);
        assertThat(lease.isHeld()).as("the holder's lease").isTrue();
    }

    /** Real threads, in real time. */
    @Test
    @LeaseRule(id = "9.5", side = Side.ENGINE, text = "An interrupt is honoured within 50 ms + one request")
    default void r9_5_anInterruptIsHonoured() {
        LeaseKey key = kit().key("interrupt");
        KitClient waiter = kit().client("waiter");
        Lease lease = kit().client("holder").lease(key);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        try (LeaseClient leases = waiter.newEngine()) {
            Thread thread = new Thread(() -> end.complete(WaitingRules.waitOf(leases, waiter.spec(key))), "tck-waiter");
            thread.start();
            KitTime.real().passUntil(kit().timeout(), () -> waiter.provider().requests(Verb.ACQUIRE) > 0);
            thread.interrupt();
            boolean ended = KitTime.real().passUntil(Duration.ofMillis(50).plus(oneRequest()), end::isDone);
            assertThat(ended)
                    .as("the wait ends soon after its thread is interrupted")
                    .isTrue();
            assertThat(end.join()).as("how it ends").isInstanceOf(InterruptedException.class);
        }
        assertThat(lease.isHeld()).as("the holder's lease").isTrue();
    }

    private static Throwable waitOf(LeaseClient leases, LeaseSpec spec) {
        try {
            return new AssertionError("granted " + leases.acquire(spec));
        } catch (InterruptedException | RuntimeException e) {
            return e;
        }
    }

    /**
     * One release must not bring everybody to the door again and again.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "9.5", side = Side.ENGINE, text = "n waiters and one release cause at most c x n requests")
    default void r9_5_aReleaseCausesNoStampede() throws InterruptedException {
        LeaseKey key = kit().key("crowd");
        Lease lease = kit().client("holder").lease(key);
        List<KitClient> clients = IntStream.range(0, 10)
                .mapToObj(i -> kit().client("waiter-" + i))
                .toList();
        List<CompletableFuture<Lease>> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waits.add(await(clients.get(i % clients.size()), key));
        }
        kit().time().pass(kit().ttl(0.1));
        int before = clients.stream().mapToInt(WaitingRules::sent).sum();
        lease.release();
        kit().await(
                        "a grant after the release",
                        kit().traits().wakeUpBound().at(kit().ttl()),
                        () -> WaitingRules.granted(waits) > 0);
        kit().time().pass(kit().ttl(0.1));
        int budget = kit().traits().requestsPerTtlWaiting();
        int after = clients.stream().mapToInt(WaitingRules::sent).sum();
        assertThat(after - before)
                .as("requests that one release caused with 50 waiters in 10 processes")
                .isLessThanOrEqualTo(clients.size() * (REQUESTS_PER_RELEASE + budget));
        assertThat(WaitingRules.granted(waits))
                .as("waiters that one release granted")
                .isEqualTo(1);
    }

    /** First come, first served, among processes. */
    @Test
    @LeaseRule(
            id = "9.5",
            side = Side.ENGINE,
            text = "First come, first served if FAIR_QUEUE is declared",
            proves = Capability.FAIR_QUEUE)
    default void r9_5_theQueueIsFairIfDeclared() {
        kit().require(Capability.FAIR_QUEUE);
        LeaseKey key = kit().key("fair");
        Lease lease = kit().client("holder").lease(key);
        List<CompletableFuture<Lease>> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(await(kit().client("waiter-" + i), key));
            kit().time().pass(kit().ttl(0.05));
        }
        for (int turn = 0; turn < waits.size(); turn++) {
            int expected = turn + 1;
            lease.close();
            kit().await(
                            "the next grant",
                            kit().traits().wakeUpBound().at(kit().ttl()),
                            () -> WaitingRules.granted(waits) == expected);
            assertThat(waits.get(turn))
                    .as("the wait that is the oldest, number %s", turn)
                    .isDone();
            lease = waits.get(turn).join();
        }
    }

    private static long granted(List<CompletableFuture<Lease>> waits) {
        return waits.stream().filter(CompletableFuture::isDone).count();
    }

    /** Four processes that come back as soon as they have had their turn. */
    @Test
    @LeaseRule(id = "9.5", side = Side.ENGINE, text = "Nobody starves in 1,000 rounds")
    default void r9_5_nobodyStarves() {
        LeaseKey key = kit().key("turns");
        Turns turns = new Turns(
                IntStream.range(0, 4).mapToObj(i -> kit().client("waiter-" + i)).toList(),
                client -> await(client, key));
        int rounds = kit().times(1_000, 100);
        Duration atMost = kit().ttl().plus(kit().traits().wakeUpBound().at(kit().ttl()));
        for (int round = 0; round < rounds; round++) {
            assertThat(kit().time().passSlowlyUntil(atMost, turns::hasWinner))
                    .as("a grant to one of four waiters within %s, round %s", atMost, round)
                    .isTrue();
            turns.next();
        }
        assertThat(turns.counts())
                .as("turns of each process in %s rounds", rounds)
                .allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(rounds / 100));
    }
}
