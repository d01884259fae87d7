package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Watch;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Group 12: resource hygiene. */
public interface HygieneRules extends RuleGroup {

    /** Descriptors, threads and timers that come and go by themselves while a JVM runs. */
    int SLACK = 5;

    /** How long threads and descriptors may take to end. */
    Duration SOON = Duration.ofSeconds(10);

    /** Everything that a client can have open, and then nothing. */
    @Test
    @LeaseRule(id = "12.1", text = "After close: no thread, timer, socket, file handle, watch or subscription of ours")
    default void r12_1_closeLeavesNothingOpen() {
        useEverything("first");
        Leavings before = Leavings.now(kit());
        for (int i = 0; i < 10; i++) {
            KitClient client = useEverything("again-" + i);
            assertThat(client.provider().openWatches())
                    .as("watches after close")
                    .isZero();
        }
        awaitNoMoreThan(before, "ten clients were opened, used and closed");
    }

    private void awaitNoMoreThan(Leavings before, String story) {
        boolean ended = KitTime.real().passUntil(SOON, () -> Leavings.now(kit()).isWithin(before, SLACK));
        assertThat(ended)
                .as("left open after %s: %s, before it was %s", story, Leavings.now(kit()), before)
                .isTrue();
    }

    private KitClient useEverything(String name) {
        KitClient client = kit().client(name);
        Lease lease = client.lease(kit().key("held-" + name));
        Watch watch = client.leases().watch(kit().key("watched"), record -> {});
        CompletableFuture<Lease> wait = client.leases().acquireAsync(client.spec(lease.key()), Duration.ofHours(1));
        kit().time().pass(kit().ttl(0.3));
        client.close();
        assertThat(wait).as("a wait of a client that is closed").isCompletedExceptionally();
        watch.close();
        return client;
    }

    /** The back end is asked. */
    @Test
    @LeaseRule(id = "12.1", text = "After close: no server-side lease, session or subscription of ours")
    default void r12_1_nothingIsLeftInTheBackEnd() {
        int before = kit().fixture().leftBehind();
        useEverything("only");
        kit().await(
                        "the end of all that a closed client had in the back end",
                        kit().timeout(),
                        () -> kit().fixture().leftBehind() <= before);
    }

    /**
     * Leaks show at night.
     *
     * @throws InterruptedException if the test is interrupted
     */
    @Test
    @LeaseRule(id = "12.2", side = Side.ENGINE, text = "2,000 cycles of acquire, wait, cancel, release: no growth")
    default void r12_2_cyclesDoNotGrow() throws InterruptedException {
        KitClient client = kit().client("a");
        KitClient other = kit().client("b");
        int cycles = kit().times(2_000, 400);
        Leavings early = Leavings.now(kit());
        int watches = 0;
        for (int i = 1; i <= cycles; i++) {
            LeaseKey key = kit().key("cycle-" + i % 7);
            Lease lease = leaseOnceFree(client, key);
            CompletableFuture<Lease> wait = other.leases().acquireAsync(other.spec(key), Duration.ofHours(1));
            wait.cancel(false);
            lease.release();
            if (i == cycles / 4) {
                kit().time().pass(kit().ttl());
                early = Leavings.now(kit());
                watches = other.provider().openWatches();
            }
        }
        kit().time().pass(kit().ttl());
        assertThat(other.provider().openWatches())
                .as("watches after %s cycles; after a quarter of them there were %s", cycles, watches)
                .isLessThanOrEqualTo(watches);
        awaitNoMoreThan(early, cycles + " cycles, compared with a quarter of them");
    }

    /** A wait that is cancelled while its request is on the way may be granted, and gives the key back at once. */
    private Lease leaseOnceFree(KitClient client, LeaseKey key) {
        List<Lease> granted = new ArrayList<>();
        kit().await("a grant of '" + key + "', for which nobody waits any more,", kit().ttl(), () -> {
            Kit.uninterrupted(() -> client.leases().tryAcquire(client.spec(key)))
                    .ifPresent(granted::add);
            return !granted.isEmpty();
        });
        return granted.get(0);
    }

    /** A back end that is away for a minute, or ten seconds of real time. */
    @Test
    @LeaseRule(
            id = "12.2",
            side = Side.ENGINE,
            text = "60 s of an unreachable back end: no growth, CPU below 5 % of a core")
    default void r12_2_anUnreachableBackEndCostsLittle() {
        KitClient client = kit().client("a");
        Lease lease = client.lease(kit().key("held"));
        LeaseKey key = kit().key("waited-for");
        Lease others = kit().client("b").lease(key);
        List<CompletableFuture<Lease>> waits = IntStream.range(0, 5)
                .mapToObj(i -> client.leases().acquireAsync(client.spec(key), Duration.ofHours(1)))
                .toList();
        client.provider().cut(Fault.REFUSE);
        int seconds = kit().times(40, 16);
        kit().time().pass(Duration.ofSeconds(seconds / 2));
        Leavings early = Leavings.now(kit());
        long requests = HygieneRules.sent(client);
        long cpu = HygieneRules.cpuNanos();
        kit().time().pass(Duration.ofSeconds(seconds));
        long perSecond = (HygieneRules.sent(client) - requests) / seconds;
        assertThat(perSecond)
                .as("requests per second to a back end that is away")
                .isLessThan(50);
        if (!kit().time().isVirtual()) {
            assertThat(HygieneRules.cpuNanos() - cpu)
                    .as("nanoseconds of CPU in %d s of an unreachable back end", seconds)
                    .isLessThan(Duration.ofSeconds(seconds).dividedBy(20).toNanos());
        }
        awaitNoMoreThan(early, "an unreachable back end for longer");
        assertThat(lease.isHeld()).as("the lease after the outage").isFalse();
        assertThat(others.isHeld())
                .as("the lease of a client that was not cut off")
                .isTrue();
        client.provider().heal();
        others.close();
        kit().await("a grant after the outage", kit().ttl(2), () -> waits.get(0).isDone());
    }

    private static long sent(KitClient client) {
        long sent = 0;
        for (Verb verb : Verb.values()) {
            sent += client.provider().requests(verb);
        }
        return sent;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** A capability that the provider does not declare is demanded. */
    @Test
    @LeaseRule(id = "12.3", side = Side.ENGINE, text = "A failed construction leaks nothing")
    default void r12_3_aFailedConstructionLeaksNothing() {
        KitClient client = kit().client("a");
        EnumSet<Capability> missing = EnumSet.allOf(Capability.class);
        missing.removeAll(client.provider().traits().capabilities());
        Capability demanded = missing.stream()
                .findFirst()
                .orElseThrow(() ->
                        new Untested("the provider declares every capability, so that none can be demanded in vain"));
        Leavings before = Leavings.now(kit());
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(
                            () -> LeaseClient.builder()
                                    .provider(client.provider())
                                    .clock(client.clock())
                                    .require(demanded)
                                    .open(),
                            "a client that demands %s",
                            demanded)
                    .isInstanceOf(UnsafeBackendException.class)
                    .hasMessageContaining(demanded.name());
        }
        awaitNoMoreThan(before, "20 constructions that failed");
    }

    /** Several threads close; some leases cannot be released, the others are. */
    @Test
    @LeaseRule(
            id = "12.3",
            side = Side.ENGINE,
            text = "Close is repeatable and concurrent, and tries every lease although some fail")
    default void r12_3_closeTriesEveryLease() {
        KitClient client = kit().client("a");
        KitClient other = kit().client("b");
        List<Lease> leases = IntStream.range(0, 6)
                .mapToObj(i -> client.lease(kit().key("lease-" + i)))
                .toList();
        client.provider().next(Verb.RELEASE, Fault.REFUSE).next(Verb.RELEASE, Fault.REFUSE);
        try (Together threads = new Together(3)) {
            threads.run(client.leases()::close, client.leases()::close, client.leases()::close);
        }
        client.leases().close();
        assertThat(leases).as("leases of a closed client").noneMatch(Lease::isHeld);
        long free = leases.stream()
                .filter(lease -> !other.inspect(lease.key()).namesLease())
                .count();
        assertThat(free)
                .as("keys that close freed, of 6 of which 2 releases failed: it must try every lease")
                .isGreaterThanOrEqualTo(4);
        assertThat(client.provider().requests(Verb.RELEASE))
                .as("releases sent by close")
                .isGreaterThanOrEqualTo(6);
    }

    /** One release never comes back. */
    @Test
    @LeaseRule(id = "12.3", side = Side.ENGINE, text = "Close is bounded although a release hangs")
    default void r12_3_closeIsBounded() {
        KitClient client = kit().client("a");
        LeaseClient leases = client.newEngine();
        CountDownLatch stuck = new CountDownLatch(1);
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LeaseKey key = kit().key("stuck-" + i);
            held.add(
                    Kit.uninterrupted(() -> leases.tryAcquire(client.spec(key))).orElseThrow());
        }
        client.provider().before(Verb.RELEASE, () -> HygieneRules.hang(stuck));
        CompletableFuture<Void> closed = CompletableFuture.runAsync(leases::close);
        boolean ended = closedWithin(kit().ttl().multipliedBy(2), closed);
        stuck.countDown();
        closed.join();
        assertThat(ended)
                .as("close() returns within 2 ttl although a release hangs")
                .isTrue();
        assertThat(held).as("leases of a closed client").noneMatch(Lease::isHeld);
    }

    private static void hang(CountDownLatch stuck) {
        try {
            stuck.await();
        } catch (InterruptedException e) {
            Interrupted.now();
        }
    }

    /** Virtual time goes on while the closing thread works in real time. */
    private boolean closedWithin(Duration bound, CompletableFuture<Void> closed) {
        int steps = 40;
        for (int i = 0; i < steps && !closed.isDone(); i++) {
            kit().time().pass(bound.dividedBy(steps));
            KitTime.real().passUntil(Duration.ofMillis(kit().times(50, 0)), closed::isDone);
        }
        return KitTime.real().passUntil(Duration.ofMillis(1_500), closed::isDone);
    }

    /** Nobody can reach the handle any more, so nobody can write under it. */
    @Test
    @LeaseRule(id = "12.3", side = Side.ENGINE, text = "A forgotten lease expires and is logged")
    default void r12_3_aForgottenLeaseExpires() {
        KitClient forgetful = kit().client("forgetful");
        KitClient other = kit().client("other");
        LeaseKey key = kit().key("forgotten");
        HygieneRules.forget(forgetful, key);
        boolean freed = false;
        for (int i = 0; i < 200 && !freed; i++) {
            System.gc();
            kit().time().pass(kit().ttl(0.2));
            freed = other.tryAcquire(key) instanceof AcquireResult.Granted;
        }
        assertThat(freed)
                .as("the key of a lease whose handle was forgotten is granted again")
                .isTrue();
        assertThat(forgetful.events(LeaseEvent.Lost.class))
                .as("the loss of a forgotten lease is reported")
                .hasSize(1);
    }

    /** A method of its own, so that no local variable keeps the handle. */
    private static void forget(KitClient client, LeaseKey key) {
        assertThat(client.lease(key).isHeld()).as("a lease just granted").isTrue();
    }
}
