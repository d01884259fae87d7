package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left after the end. */
@Timeout(180)
class HygieneTest {

    private static Set<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("leasehold-"))
                .collect(Collectors.toSet());
    }

    @Test
    void r12_1_afterCloseNoThreadTimerOrWatchIsLeft() throws Exception {
        Set<Thread> before = engineThreads();
        ScriptedProvider provider = new ScriptedProvider(LeaseClock.system());
        List<LeaseEvent> events = new ArrayList<>();
        LeaseClient client =
                LeaseClient.builder().provider(provider).listener(events::add).open();
        LeaseClient other = LeaseClient.builder().provider(provider).open();
        Lease held = client.acquire("a");
        CompletableFuture<Lease> waiting = other.acquireAsync("a", Duration.ofHours(1));
        other.watch(LeaseKey.of("a"), record -> {});
        Awaitility.await().until(() -> provider.openWatches() == 2);
        assertThat(engineThreads()).anyMatch(thread -> !before.contains(thread));
        other.close();
        client.close();
        client.close();
        assertThat(held.isHeld()).isFalse();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(provider.record("a").namesLease()).isFalse();
        assertThat(provider.openWatches()).isZero();
        // why: an executor has terminated once its threads ran their last task, an instant before they are gone
        Awaitility.await().untilAsserted(() -> assertThat(engineThreads()).isSubsetOf(before));
    }

    @Test
    void r12_1_afterCloseTheManualClockHasNothingLeftToDo() throws Exception {
        Bench bench = new Bench();
        bench.acquire("a");
        bench.acquire("b").release();
        bench.waitFor("a", Duration.ofHours(1));
        bench.client.watch(LeaseKey.of("a"), record -> {});
        bench.close();
        assertThat(bench.clock.pendingTasks()).isZero();
        assertThat(bench.provider.openWatches()).isZero();
    }

    @Test
    void r12_3_closeTriesEveryLeaseAlthoughSomeFail() {
        Bench bench = new Bench();
        for (int i = 0; i < 10; i++) {
            bench.acquire("k" + i);
        }
        bench.provider.next(Verb.RELEASE, Fault.DROP_REQUEST).next(Verb.RELEASE, Fault.DROP_REQUEST);
        bench.close();
        long taken = java.util.stream.IntStream.range(0, 10)
                .filter(i -> bench.provider.record("k" + i).namesLease())
                .count();
        assertThat(taken).isEqualTo(1);
    }

    @Test
    void closeKeepsTheInterruptFlagAndReleasesNevertheless() {
        Bench bench = new Bench();
        bench.acquire("a");
        Thread.currentThread().interrupt();
        bench.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(bench.provider.record("a").namesLease()).isFalse();
    }

    @Test
    void closeFromInsideACallbackDoesNotWaitForItself() throws Exception {
        ScriptedProvider provider = new ScriptedProvider(LeaseClock.system());
        LeaseClient client = LeaseClient.builder().provider(provider).open();
        Lease lease = client.acquire("a");
        CompletableFuture<Void> closed = lease.ended().thenRun(client::close).toCompletableFuture();
        lease.release();
        closed.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> client.tryAcquire("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void r12_3_aClientThatCannotOpenLeavesNothing() {
        Set<Thread> before = engineThreads();
        ManualClock clock = new ManualClock();
        assertThatThrownBy(() -> LeaseClient.builder()
                        .provider(new ScriptedProvider(clock))
                        .require(Capability.SURVIVES_POWER_LOSS)
                        .open())
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("SURVIVES_POWER_LOSS");
        assertThatThrownBy(() -> LeaseClient.open("nonsense://somewhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense")
                .hasMessageContaining("leasehold-provider-nonsense");
        assertThatThrownBy(() -> LeaseClient.builder().open()).isInstanceOf(IllegalStateException.class);
        Awaitility.await().until(() -> before.containsAll(engineThreads()));
    }

    @Test
    void r12_3_aForgottenLeaseIsKeptAliveNoLonger() throws Exception {
        ScriptedProvider provider = new ScriptedProvider(LeaseClock.system());
        try (LeaseClient client = LeaseClient.builder().provider(provider).open()) {
            acquireAndForget(client);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                System.gc();
                return !provider.record("a").namesLease();
            });
        }
    }

    private static void acquireAndForget(LeaseClient client) throws InterruptedException {
        assertThat(client.tryAcquire(LeaseSpec.of("a").ttl(Duration.ofSeconds(1))))
                .isPresent();
    }

    @Test
    void callbacksRunOnVirtualThreadsWhereTheJdkHasThem() throws Exception {
        ScriptedProvider provider = new ScriptedProvider(LeaseClock.system());
        CompletableFuture<String> thread = new CompletableFuture<>();
        try (LeaseClient client = LeaseClient.builder().provider(provider).open()) {
            Lease lease = client.acquire("a");
            CompletableFuture<Void> unused = lease.ended()
                    .thenRun(() -> thread.complete(Thread.currentThread().toString()))
                    .toCompletableFuture();
            lease.release();
            boolean virtual = thread.get(30, TimeUnit.SECONDS).startsWith("VirtualThread");
            assertThat(virtual).isEqualTo(Runtime.version().feature() >= 21);
        }
    }
}
