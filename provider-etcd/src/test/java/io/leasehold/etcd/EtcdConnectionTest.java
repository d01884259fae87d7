package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.recordstore.RecordStore.Answers;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.RecordStore.Write;
import io.leasehold.spi.ProviderContext;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.FaultProxy.Direction;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.ServerProcess;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does while the way to etcd is disturbed. */
class EtcdConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    static Path directory;

    private static EtcdNode node;

    private final RequestLog log = new RequestLog();
    private final FaultProxy proxy = FaultProxy.to(node.address());
    private final LeaseScheduler scheduler = LeaseClock.system().newScheduler("test-timer");
    private final EtcdConnection connection = EtcdConnection.to(
            Client.builder()
                    .target("ip:///127.0.0.1:" + proxy.address().getPort())
                    .interceptor(log),
            LeaseClock.system());
    private final EtcdRecordStore.Namespace namespace = new EtcdRecordStore.Namespace("test");
    private final EtcdRecordStore store = new EtcdRecordStore(
            connection,
            namespace,
            new EtcdServer(connection, namespace, TIMEOUT).inspect(List.of()),
            ProviderContext.of(LeaseClock.system(), scheduler));
    private final LeaseKey key = LeaseKey.of(UUID.randomUUID().toString());

    @BeforeAll
    static void start() {
        node = EtcdNode.alone(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void close() {
        store.close();
        scheduler.close();
        proxy.close();
    }

    @Test
    void r1_2_aWriteWhoseConnectionBreaksIsUnknownAndSentOnce() throws Exception {
        assertThat(store.read(key, TIMEOUT)).isEmpty();
        log.sinceLast();
        proxy.cut(Direction.TO_CLIENT);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            try {
                failure.completeExceptionally(
                        new AssertionError(store.compareAndSet(key, Version.ABSENT, new byte[] {1}, TIMEOUT)));
            } catch (InterruptedException | RuntimeException e) {
                failure.complete(e);
            }
        });
        writer.start();
        await().atMost(TIMEOUT).until(() -> EtcdData.version(node.address(), namespace.path(key)) == 1);
        proxy.reset();
        assertThat(failure.get()).isInstanceOf(LeaseOutcomeUnknownException.class);
        proxy.heal();
        assertThat(store.read(key, TIMEOUT)).isPresent();
        assertThat(log.sinceLast()).containsOnlyOnce("Txn");
        assertThat(EtcdData.version(node.address(), namespace.path(key))).isEqualTo(1);
    }

    @Test
    void r10_6_aWriteThatWasGivenUpIsNeverSentLater() throws Exception {
        proxy.refuseConnections();
        proxy.reset();
        assertThatThrownBy(() -> store.compareAndSet(key, Version.ABSENT, new byte[] {1}, SHORT))
                .isInstanceOf(LeaseException.class);
        proxy.heal();
        assertThat(store.read(key, TIMEOUT)).isEmpty();
        KitTime.real().pass(SHORT);
        assertThat(EtcdData.version(node.address(), namespace.path(key))).isZero();
    }

    @Test
    void r6_4_aBatchWithoutAnswerIsUnknownForEachKeyInTime() throws Exception {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            writes.add(new Write(LeaseKey.of(key + "-" + i), Version.ABSENT, new byte[] {1}));
        }
        store.read(key, TIMEOUT);
        proxy.cut(Direction.TO_CLIENT);
        Failures<Optional<Version>> failures = new Failures<>();
        store.compareAndSetAll(writes, SHORT, failures);
        await().atMost(SOON).until(() -> failures.byKey.size() == 200);
        assertThat(failures.byKey.values())
                .allSatisfy(failure -> assertThat(failure).isInstanceOf(LeaseOutcomeUnknownException.class));
    }

    /** Keeps what was told. */
    private static final class Failures<A> implements Answers<A> {
        private final Map<LeaseKey, RuntimeException> byKey = new ConcurrentHashMap<>();

        @Override
        public void answered(LeaseKey key, A answer) {
            throw new AssertionError(key + " was answered: " + answer);
        }

        @Override
        public void failed(LeaseKey key, RuntimeException cause) {
            byKey.put(key, cause);
        }
    }

    @Test
    void afterALongOutageTheConnectionIsBackWithinSeconds() throws Exception {
        proxy.refuseConnections();
        proxy.reset();
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        while (System.nanoTime() - end < 0) {
            assertThatThrownBy(() -> store.read(key, SHORT)).isInstanceOf(LeaseUnavailableException.class);
        }
        proxy.heal();
        assertThat(store.read(key, EtcdConnection.LONGEST_PATIENCE.plusSeconds(2)))
                .isEmpty();
    }

    @Test
    void r12_2_anOutageCostsUnderFivePercentOfACore() throws Exception {
        String uri = EtcdNode.uri(proxy.address());
        try (LeaseClient holder = LeaseClient.open(uri);
                LeaseClient waiter = LeaseClient.open(uri)) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                leases.add(holder.tryAcquire(spec(i)).orElseThrow());
            }
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Lease> unused = waiter.acquireAsync(spec(i), Duration.ofMinutes(5));
            }
            await().atMost(SOON).until(() -> EtcdData.watchers(node.address()) == 20);
            proxy.refuseConnections();
            proxy.reset();
            KitTime.real().pass(Duration.ofSeconds(10));
            Map<Long, Long> cpu = cpuOfThreads();
            long connections = proxy.connections();
            KitTime.real().pass(Duration.ofSeconds(5));
            long used = cpuSince(cpu);
            assertThat(leases).allMatch(Lease::isHeld);
            assertThat(proxy.connections() - connections)
                    .as("attempts of three clients to connect in 5 s")
                    .isLessThan(30);
            assertThat(Duration.ofNanos(used)).as("CPU time used in 5 s").isLessThan(Duration.ofMillis(250));
            proxy.heal();
        }
    }

    private LeaseSpec spec(int number) {
        return LeaseSpec.of(key + "-" + number).ttl(Duration.ofSeconds(60));
    }

    /** In nanoseconds by thread, without the test's own, which watches the time, and the JVM's, which compile when they come to it. */
    private static Map<Long, Long> cpuOfThreads() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, Long> cpu = new HashMap<>();
        for (long thread : threads.getAllThreadIds()) {
            cpu.put(thread, Math.max(0, threads.getThreadCpuTime(thread)));
        }
        cpu.remove(Thread.currentThread().getId());
        return cpu;
    }

    private static long cpuSince(Map<Long, Long> before) {
        return cpuOfThreads().entrySet().stream()
                .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                .sum();
    }

    @Test
    void r14_2_oneMemberCannotLoseOneAndSaysSo() {
        try (LeaseClient client = LeaseClient.open(node.uri())) {
            assertThat(client.traits().withdrawn()).containsOnlyKeys(Capability.SURVIVES_FAILOVER);
            assertThat(client.traits().withdrawn().get(Capability.SURVIVES_FAILOVER))
                    .contains("1 voting member");
        }
    }

    @Test
    void r12_3_aServerThatIsNotThereFailsTheOpeningInTime() {
        assertThatThrownBy(() ->
                        LeaseClient.open("etcd://127.0.0.1:" + ServerProcess.freePort() + "?connect-timeout=500ms"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("etcd committed nothing within PT0.5S");
    }

    @Test
    void aServerWithASmallerLimitOfOperationsGetsSmallerBatches(@TempDir Path other) throws Exception {
        try (EtcdNode small = EtcdNode.alone(other, "--max-txn-ops=16");
                LeaseClient client = LeaseClient.open(small.uri())) {
            List<Lease> leases = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                leases.add(client.tryAcquire(LeaseSpec.of("k" + i).ttl(Duration.ofSeconds(10)))
                        .orElseThrow());
            }
            for (Lease lease : leases) {
                await().atMost(SOON)
                        .until(() ->
                                client.inspect(lease.key().text()).orElseThrow().beat() > 0);
            }
            assertThat(leases).allMatch(Lease::isHeld);
        }
    }
}
