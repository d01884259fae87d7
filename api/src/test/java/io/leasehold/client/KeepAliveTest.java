package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many leases, and one that is stuck. */
class KeepAliveTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    /** Counts batches, and blocks the heartbeats of one key until told otherwise. */
    private static final class Counting implements WriteLeaseProvider {
        private final WriteLeaseProvider behind;
        private final ProviderTraits traits;
        private final AtomicInteger batches = new AtomicInteger();
        private final AtomicInteger beats = new AtomicInteger();
        private final Set<LeaseId> underWay = ConcurrentHashMap.newKeySet();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final CountDownLatch stuck = new CountDownLatch(1);
        private volatile Optional<LeaseKey> blocked = Optional.empty();

        Counting(WriteLeaseProvider behind, ProviderTraits traits) {
            this.behind = behind;
            this.traits = traits;
        }

        @Override
        public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
            return behind.acquire(request, timeout);
        }

        @Override
        public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
            LeaseId id = beat.guard().leaseId();
            if (!underWay.add(id)) {
                overlaps.incrementAndGet();
            }
            try {
                if (blocked.filter(beat.guard().key()::equals).isPresent()) {
                    boolean unused = stuck.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
                    throw new io.leasehold.LeaseOutcomeUnknownException("stuck");
                }
                beats.incrementAndGet();
                return behind.heartbeat(beat, timeout);
            } finally {
                underWay.remove(id);
            }
        }

        @Override
        public void heartbeatAll(List<Heartbeat> all, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
                throws InterruptedException {
            batches.incrementAndGet();
            List<Heartbeat> last = new ArrayList<>();
            for (Heartbeat beat : all) {
                if (blocked.filter(beat.guard().key()::equals).isPresent()) {
                    last.add(beat);
                } else {
                    onAnswer.accept(beat.guard().leaseId(), heartbeat(beat, timeout));
                }
            }
            WriteLeaseProvider.super.heartbeatAll(last, timeout, onAnswer);
        }

        @Override
        public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
            return behind.release(request, timeout);
        }

        @Override
        public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
                throws InterruptedException {
            return behind.inspect(key, freshness, timeout);
        }

        @Override
        public ProviderTraits traits() {
            return traits;
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    private static Set<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("leasehold-"))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(Size.class)
    @Timeout(900)
    void manyLeasesAreKeptAliveInBatchesByAsManyThreadsAsAFew(Size size) throws Exception {
        ManualClock clock = new ManualClock();
        ScriptedProvider records = new ScriptedProvider(clock);
        Counting provider = new Counting(records, records.traits());
        List<LeaseEvent> troubles = new ArrayList<>();
        Set<Thread> threadsBefore = engineThreads();
        try (LeaseClient client = LeaseClient.builder()
                .provider(provider)
                .clock(clock)
                .requestExecutor(Runnable::run)
                .callbackExecutor(Runnable::run)
                .keepLeasesAtShutdown()
                .listener(event -> {
                    if (event instanceof LeaseEvent.BeatMissed || event instanceof LeaseEvent.Lost) {
                        troubles.add(event);
                    }
                })
                .open()) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < size.leases; i++) {
                leases.add(client.tryAcquire(LeaseSpec.of("k" + i).ttl(TTL)).orElseThrow());
            }
            clock.advance(TTL.multipliedBy(2));
            assertThat(troubles).isEmpty();
            assertThat(leases).allMatch(Lease::isHeld);
            assertThat(provider.beats.get()).isBetween(size.leases * 9, size.leases * 13);
            assertThat(provider.batches.get()).as("requests for ten periods").isLessThan(400);
            assertThat(engineThreads()).as("threads").isSubsetOf(threadsBefore);
        }
        assertThat(clock.pendingTasks()).isZero();
    }

    private enum Size {
        TEN(10),
        HUNDRED_THOUSAND(100_000);

        private final int leases;

        Size(int leases) {
            this.leases = leases;
        }
    }

    private enum Batching {
        BATCHED,
        SINGLE
    }

    /** In real time: the stuck key's calls block for as long as they may, and the others' beats go on beside them. */
    @ParameterizedTest
    @EnumSource(Batching.class)
    @Timeout(120)
    void r6_4_oneStuckKeyDelaysNoOther(Batching batching) throws Exception {
        ScriptedProvider records = new ScriptedProvider(io.leasehold.LeaseClock.system());
        ProviderTraits traits = batching == Batching.BATCHED
                ? records.traits()
                : ProviderTraits.of(Duration.ofMillis(50), Capability.PUSH_WATCH);
        Counting provider = new Counting(records, traits);
        try (LeaseClient client =
                LeaseClient.builder().provider(provider).keepLeasesAtShutdown().open()) {
            List<Lease> others = new ArrayList<>();
            Lease stuck = client.tryAcquire(spec("stuck")).orElseThrow();
            for (int i = 0; i < 50; i++) {
                others.add(client.tryAcquire(spec("k" + i)).orElseThrow());
            }
            provider.blocked = Optional.of(LeaseKey.of("stuck"));
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> !stuck.isHeld());
            int beats = provider.beats.get();
            Awaitility.await().atMost(Duration.ofSeconds(40)).until(() -> provider.beats.get() > beats + 100);
            assertThat(others).allMatch(Lease::isHeld);
            assertThat(provider.overlaps).as("two beats of one lease at a time").hasValue(0);
        }
    }

    private static LeaseSpec spec(String key) {
        return LeaseSpec.of(key).ttl(Duration.ofSeconds(6));
    }

    @Test
    void aTermThatCannotBeReadIsABeatMissed() {
        try (Bench bench = new Bench()) {
            AtomicInteger reads = new AtomicInteger();
            Lease lease = bench.acquire(Bench.spec("a").term(() -> {
                if (reads.incrementAndGet() == 3) {
                    throw new IllegalStateException("the database does not answer");
                }
                return 1;
            }));
            bench.advance(TTL.multipliedBy(2));
            assertThat(lease.state()).isEqualTo(LeaseState.SAFE);
            assertThat(bench.events(LeaseEvent.BeatMissed.class)).hasSize(1);
        }
    }
}
