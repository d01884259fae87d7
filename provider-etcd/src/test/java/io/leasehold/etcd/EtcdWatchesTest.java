package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.recordstore.RecordStore.Changes;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.Watch;
import io.leasehold.tck.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdWatchesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    private static EtcdNode node;

    private final FaultProxy proxy = FaultProxy.to(node.address());
    private final LeaseScheduler scheduler = LeaseClock.system().newScheduler("test-timer");
    private final EtcdConnection connection = EtcdConnection.to(
            Client.builder().target("ip:///127.0.0.1:" + proxy.address().getPort()), LeaseClock.system());
    private final EtcdWatches watches = new EtcdWatches(connection, ProviderContext.of(LeaseClock.system(), scheduler));
    private final Client direct = EtcdData.client(node.address());
    private final LeaseKey key = LeaseKey.of(UUID.randomUUID().toString());
    private final ByteSequence path = new EtcdRecordStore.Namespace("test").path(key);
    private final Seen seen = new Seen();

    /** What a watch told. */
    private static final class Seen implements Changes {
        private final AtomicInteger hints = new AtomicInteger();
        private final List<Integer> values = new CopyOnWriteArrayList<>();

        @Override
        public void mayHaveChanged() {
            hints.incrementAndGet();
        }

        @Override
        public void wrote(Stored now) {
            values.add((int) now.bytes()[0]);
        }
    }

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
        watches.close();
        connection.close();
        scheduler.close();
        direct.close();
        proxy.close();
    }

    private long write(int value) throws Exception {
        return direct.getKVClient()
                .put(path, ByteSequence.from(EtcdValue.of(new byte[] {(byte) value})))
                .get(10, TimeUnit.SECONDS)
                .getHeader()
                .getRevision();
    }

    private Watch live() {
        Watch watch = watches.watch(key, path, seen);
        await().atMost(SOON).until(() -> seen.hints.get() == 1);
        return watch;
    }

    @Test
    void r9_4_tellsWhenItIsLiveAndEachValueThatIsWritten() throws Exception {
        live();
        write(1);
        write(2);
        await().atMost(SOON).until(() -> seen.values.equals(List.of(1, 2)));
        assertThat(seen.hints).hasValue(1);
    }

    @Test
    void r9_4_afterTheConnectionBrokeItTellsWhatWasMissed() throws Exception {
        live();
        write(1);
        await().atMost(SOON).until(() -> seen.values.equals(List.of(1)));
        proxy.refuseConnections();
        proxy.reset();
        write(2);
        write(3);
        proxy.heal();
        await().atMost(SOON).until(() -> seen.values.equals(List.of(1, 2, 3)));
        assertThat(seen.hints).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void r9_4_afterACompactionItTellsThatSomethingMayHaveBeenMissed() throws Exception {
        live();
        proxy.refuseConnections();
        proxy.reset();
        write(1);
        long last = write(2);
        direct.getKVClient().compact(last).get(10, TimeUnit.SECONDS);
        proxy.heal();
        await().atMost(SOON).until(() -> seen.hints.get() >= 3); // why: the refused stream is live for a moment, too
        write(3);
        await().atMost(SOON).until(() -> seen.values.equals(List.of(3)));
    }

    @Test
    void r9_4_aDeletedOrForeignValueIsAHint() throws Exception {
        write(1);
        live();
        direct.getKVClient().put(path, ByteSequence.from(new byte[] {7})).get(10, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> seen.hints.get() == 2);
        direct.getKVClient().delete(path).get(10, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> seen.hints.get() == 3);
        assertThat(seen.values).isEmpty();
    }

    @Test
    void r12_1_aClosedWatchIsGoneFromTheServerAndTellsNothing() throws Exception {
        Watch watch = live();
        // why: the server drops the watches of earlier tests some time after their connections
        await().atMost(SOON).until(() -> EtcdData.watchers(node.address()) == 1);
        watch.close();
        watch.close();
        await().atMost(SOON).until(() -> EtcdData.watchers(node.address()) == 0);
        write(1);
        assertThat(seen.values).isEmpty();
    }

    @Test
    void r12_1_aWatchClosedAtOnceLeavesNothing() {
        for (int i = 0; i < 50; i++) {
            watches.watch(key, path, seen).close();
        }
        watches.close();
        await().atMost(SOON).until(() -> EtcdData.watchers(node.address()) == 0);
    }
}
