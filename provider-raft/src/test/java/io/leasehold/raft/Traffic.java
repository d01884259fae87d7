package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseScheduler;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Actor;
import io.leasehold.history.Entry;
import io.leasehold.history.Expectations;
import io.leasehold.history.FlightRecorder;
import io.leasehold.history.HistoryChecker;
import io.leasehold.history.HistoryRecorder;
import io.leasehold.history.RecordedGate;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.testing.FlakyProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that contend for a few leases and write through a gate while faults are injected; what they saw is one history, and it is
 * checked at the end: tokens, exclusion, gates, heartbeats, and that every key is granted again after the last fault.
 */
final class Traffic implements AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(4);

    private static final int CLIENTS = 6;
    private static final int KEYS = 3;
    private static final Actor KIT = new Actor("test", "test");

    private final String uri;
    private final HistoryRecorder recorder = HistoryRecorder.inMemory("traffic", LeaseClock.system());
    private final FencingGate gate = RecordedGate.of(FencingGate.inMemory(), "gate", recorder, KIT);
    private final Map<String, Integer> grants = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();
    private final String prefix =
            "traffic-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "/";
    private int faults;

    /** Begins. */
    Traffic(String uri) {
        this.uri = uri;
        for (int i = 0; i < CLIENTS; i++) {
            Actor actor = new Actor("process-" + i, "client-" + i);
            Thread client = new Thread(() -> run(actor), actor.client());
            clients.add(client);
            client.start();
        }
        awaitGrants();
    }

    private void run(Actor actor) {
        LeaseClock clock = LeaseClock.system();
        try (LeaseScheduler scheduler = clock.newScheduler(actor.client());
                FlakyProvider provider = new FlakyProvider(
                        new RaftProviderFactory().create(ProviderSettings.parse(uri), new Context(clock, scheduler)));
                LeaseClient client = LeaseClient.builder()
                        .provider(provider)
                        .listener(FlightRecorder.to(recorder, actor))
                        .open()) {
            while (!stopped(Duration.ZERO)) {
                useOnce(client, provider, prefix + ThreadLocalRandom.current().nextInt(KEYS));
            }
        } catch (Exception | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    /** A process of its own, which nobody tells of what its provider withdraws. */
    record Context(LeaseClock clock, LeaseScheduler scheduler) implements ProviderContext {
        @Override
        public void withdrawn(Capability capability, String reason) {}
    }

    /** Some hold it for long enough to beat; some lose their network, and write on although they have lost it. */
    private void useOnce(LeaseClient client, FlakyProvider provider, String key) throws Exception {
        int sort = ThreadLocalRandom.current().nextInt(20);
        try (Lease lease = client.acquireWithin(LeaseSpec.of(key).ttl(TTL), Duration.ofSeconds(3))) {
            grants.merge(key, 1, Integer::sum);
            if (sort == 0) {
                provider.cut(FlakyProvider.Fault.DROP_REQUEST);
                write(lease, TTL.multipliedBy(2));
            } else {
                write(lease, sort < 5 ? TTL.dividedBy(2) : TTL.dividedBy(20));
            }
        } catch (LeaseException e) {
            stopped(Duration.ofMillis(50));
        } finally {
            provider.heal();
        }
    }

    private void write(Lease lease, Duration most) throws Exception {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() - end < 0 && !stopped(Duration.ofMillis(50))) {
            gate.enter(lease.fence());
        }
    }

    private boolean stopped(Duration wait) throws InterruptedException {
        return stop.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits until every key was granted once more. */
    void awaitGrants() {
        Map<String, Integer> before = Map.copyOf(grants);
        await().atMost(Cluster.PATIENCE).until(() -> {
            boolean all = grants.size() == KEYS;
            return failure.get() != null
                    || all
                            && grants.entrySet().stream()
                                    .allMatch(grant -> grant.getValue() > before.getOrDefault(grant.getKey(), 0));
        });
    }

    /** Lets it run for a while. */
    void goOn(Duration time) throws InterruptedException {
        assertThat(stopped(time)).isFalse();
    }

    /**
     * Records that a fault begins.
     *
     * @param what the sort
     * @param proof what shows that it took place
     * @return its name
     */
    String begun(String what, String target, String proof) {
        String fault = what + "-" + ++faults;
        recorder.record(KIT, new Entry.FaultBegun(fault, what, target, proof));
        return fault;
    }

    /** Records that a fault is over; {@code proof} shows that it took place, if its beginning did not. */
    void ended(String fault, String proof) {
        recorder.record(KIT, new Entry.FaultEnded(fault, proof));
    }

    int grants() {
        return grants.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Ends it after every key was granted again, and checks what was seen. */
    void requireCorrect() throws InterruptedException {
        awaitGrants();
        close();
        assertThat(failure.get()).isNull();
        recorder.record(KIT, new Entry.Audited(List.of()));
        recorder.close();
        var report = HistoryChecker.standard()
                .check(recorder.history(), Expectations.none().ttl(TTL).atLeast(5, 0, 0));
        System.out.println(report.text());
        report.requireClean();
    }

    @Override
    public void close() {
        stop.countDown();
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
