package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.tck.FaultProxy;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is away, or stands still. */
class OutageTest {

    private static final Duration OUTAGE = Duration.ofSeconds(6);
    private static final LeaseKey KEY = LeaseKey.of("k");

    @TempDir
    Path directory;

    /** What threads of providers, ZooKeeper's clients and Curator have used, in nanoseconds. */
    private static long cpuOfClients() {
        var threads = ManagementFactory.getThreadMXBean();
        Map<Long, String> names = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null)
                .collect(Collectors.toMap(info -> info.getThreadId(), info -> info.getThreadName()));
        return names.entrySet().stream()
                .filter(thread -> !thread.getValue().startsWith("tck-")
                        && !thread.getValue().startsWith("main"))
                .filter(thread -> thread.getValue().matches(".*(SendThread|EventThread|Curator|leasehold).*"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getKey())))
                .sum();
    }

    @Test
    void r12_2_anAbsentServerCostsLittleAndClientsComeBackByThemselves() throws Exception {
        try (TestServer server = TestServer.start(directory);
                LeaseClient leases = LeaseClient.open(Opened.uri(server.address(), "away"));
                LeaseClient others = LeaseClient.open(Opened.uri(server.address(), "away"))) {
            Lease lease = leases.acquire(LeaseSpec.of("held").ttl(Duration.ofMinutes(2)));
            others.acquire(LeaseSpec.of("waited").ttl(Duration.ofMinutes(2)));
            List<CompletableFuture<Lease>> waits = IntStream.range(0, 5)
                    .mapToObj(i -> leases.acquireAsync(LeaseSpec.of("waited"), Duration.ofHours(1)))
                    .toList();
            server.process().kill();
            long before = cpuOfClients();
            await().pollDelay(OUTAGE).until(() -> true);
            assertThat(Duration.ofNanos(cpuOfClients() - before))
                    .as("CPU of both clients in %s without a server", OUTAGE)
                    .isLessThan(OUTAGE.dividedBy(10));
            server.process().start();
            await().atMost(Opened.SOON)
                    .ignoreExceptions()
                    .until(() -> leases.inspect("held").isPresent());
            assertThat(lease.isHeld()).isTrue();
            assertThat(waits).noneMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void r7_3_callsAreBoundedAndCloseIsToWhileTheServerStandsStill() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (TestServer server = TestServer.start(directory)) {
            ZooKeeperRecordStore store = Opened.store(Opened.uri(server.address(), "still"));
            assertThat(store.compareAndSet(KEY, Version.ABSENT, new byte[] {1}, Opened.SOON))
                    .isPresent();
            server.process().pause();
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.read(KEY, Duration.ofMillis(200)))
                    .isInstanceOf(LeaseUnavailableException.class);
            store.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            server.process().resume();
            await().atMost(Opened.SOON)
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> !before.contains(thread))
                                    .map(Thread::getName)
                                    .filter(name -> name.matches(".*(SendThread|EventThread|Curator|leasehold).*"))
                                    .toList())
                            .isEmpty());
        }
    }

    @Test
    void r10_3_aConnectionThatCarriesNothingIsLeftForAnother() throws Exception {
        FaultProxy proxy = FaultProxy.to(Opened.sharedServer().address(), Wire.FRAMING);
        ZooKeeperRecordStore store = Opened.store(Opened.uri(proxy.address(), Opened.namespace()));
        try {
            assertThat(store.read(KEY, Opened.SOON)).isEmpty();
            proxy.cut();
            assertThatThrownBy(() -> store.read(KEY, Duration.ofSeconds(4)))
                    .isInstanceOf(LeaseUnavailableException.class);
            await().atMost(Opened.SOON).until(() -> proxy.connections() > 1);
            proxy.heal();
            assertThat(store.read(KEY, Opened.SOON)).isEmpty();
        } finally {
            store.close();
            proxy.close();
        }
    }

    /** ZooKeeper's client would wait for ever for servers that know less than it has seen. */
    @Test
    void r3_5_clientsComeBackToServersOnWhichOlderDataWasPutBack() throws Exception {
        try (TestServer server = TestServer.start(directory)) {
            ZooKeeperRecordStore store = Opened.store(Opened.uri(server.address(), "older"));
            Version first = store.compareAndSet(KEY, Version.ABSENT, new byte[] {1}, Opened.SOON)
                    .orElseThrow();
            server.process().pause();
            server.process().copyData();
            server.process().resume();
            assertThat(store.compareAndSet(KEY, first, new byte[] {2}, Opened.SOON))
                    .isPresent();
            server.process().putBackData();
            assertThat(store.read(KEY, Duration.ofSeconds(60)).orElseThrow().version())
                    .isEqualTo(first);
            store.close();
        }
    }
}
