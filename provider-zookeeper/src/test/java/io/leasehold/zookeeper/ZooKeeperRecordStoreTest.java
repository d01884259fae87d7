package io.leasehold.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.spi.Watch;
import io.leasehold.tck.ChosenMessage;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.FaultProxy.Direction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ZooKeeperRecordStoreTest {

    private static final Duration T = Opened.SOON;
    private static final LeaseKey KEY = LeaseKey.of("orders/db");

    private final String namespace = Opened.namespace();
    private final Layout layout = new Layout("/" + namespace);
    private FaultProxy proxy;
    private ZooKeeperRecordStore store;
    private ZooKeeper admin;

    @BeforeEach
    void open() {
        proxy = FaultProxy.to(Opened.sharedServer().address(), Wire.FRAMING);
        store = Opened.store(Opened.calmUri(proxy.address(), namespace));
        admin = Opened.admin(Opened.sharedServer());
    }

    @AfterEach
    void close() throws InterruptedException {
        store.close();
        proxy.close();
        admin.close();
    }

    private Version write(Version expected, String text) throws InterruptedException {
        return store.compareAndSet(KEY, expected, text.getBytes(UTF_8), T).orElseThrow();
    }

    private String text() throws InterruptedException {
        return store.read(KEY, T)
                .map(stored -> new String(stored.bytes(), UTF_8))
                .orElse("nothing");
    }

    @Test
    void aWriteIsAppliedToTheVersionItExpectsOnly() throws InterruptedException {
        assertThat(store.read(KEY, T)).isEmpty();
        Version first = write(Version.ABSENT, "1");
        assertThat(store.compareAndSet(KEY, Version.ABSENT, new byte[] {0}, T)).isEmpty();
        Version second = write(first, "2");
        assertThat(second).isNotEqualTo(first);
        assertThat(store.compareAndSet(KEY, first, new byte[] {0}, T)).isEmpty();
        Stored stored = store.read(KEY, T).orElseThrow();
        assertThat(stored.version()).isEqualTo(second);
        assertThat(stored.bytes()).asString(UTF_8).isEqualTo("2");
    }

    @Test
    void aVersionIsNotRepeatedByAZnodeThatWasDeletedAndCreatedAnew() throws Exception {
        Version first = write(Version.ABSENT, "1");
        admin.delete(layout.pathOf(KEY), -1);
        Version anew = write(Version.ABSENT, "1");
        assertThat(anew).isNotEqualTo(first);
        assertThat(ZnodeVersion.of(anew).dataVersion())
                .isEqualTo(ZnodeVersion.of(first).dataVersion());
    }

    @Test
    void aWriteThatMeetsAnotherZnodeOfThatNameIsANamedError() throws Exception {
        Version first = write(Version.ABSENT, "1");
        admin.delete(layout.pathOf(KEY), -1);
        write(Version.ABSENT, "of another life");
        assertThatThrownBy(() -> write(first, "2"))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining(layout.pathOf(KEY))
                .hasMessageContaining("deleted and created anew");
    }

    @Test
    void aWriteToADeletedZnodeIsRefused() throws Exception {
        Version first = write(Version.ABSENT, "1");
        admin.delete(layout.pathOf(KEY), -1);
        assertThat(store.compareAndSet(KEY, first, new byte[] {0}, T)).isEmpty();
        assertThat(store.read(KEY, T)).isEmpty();
    }

    @Test
    void parentsThatSomebodyDeletedAreMadeAgainAndArePersistent() throws Exception {
        for (String bucket : admin.getChildren("/" + namespace, false)) {
            admin.delete("/" + namespace + "/" + bucket, -1);
        }
        admin.delete("/" + namespace, -1);
        write(Version.ABSENT, "1");
        assertThat(text()).isEqualTo("1");
        assertThat(admin.getData("/" + namespace, false, null)).isEqualTo(Layout.MARKER);
        assertThat(admin.exists("/" + namespace, false).getEphemeralOwner()).isZero();
        assertThat(admin.exists(layout.pathOf(KEY), false).getEphemeralOwner()).isZero();
    }

    @Test
    void allKeysAreListedAndForeignZnodesPassedOver() throws Exception {
        for (int i = 0; i < 40; i++) {
            store.compareAndSet(LeaseKey.of((i % 2 == 0 ? "even/" : "odd/") + i), Version.ABSENT, new byte[0], T);
        }
        admin.create("/" + namespace + "/00/not%a%key", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        admin.create("/" + namespace + "/other", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        assertThat(store.keys("even/", T))
                .hasSize(20)
                .allMatch(key -> key.text().startsWith("even/"));
        assertThat(store.keys("", T)).hasSize(40);
    }

    @Test
    void aZnodeWithoutDataIsNoRecordButNotAbsent() throws Exception {
        admin.create(layout.pathOf(KEY), null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        assertThat(store.read(KEY, T).orElseThrow().bytes()).isEmpty();
        assertThat(store.compareAndSet(KEY, Version.ABSENT, new byte[] {1}, T)).isEmpty();
    }

    @Test
    void aRecordThatIsTooLargeIsRefusedWithTheLimit() {
        assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, new byte[8 * 1024 + 1], T))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8193")
                .hasMessageContaining("8192");
    }

    @Test
    void r10_5_aWriteWhoseAnswerIsLostIsUnknownAndTheNextReadIsInSync() throws InterruptedException {
        Version first = write(Version.ABSENT, "1");
        ChosenMessage lost = proxy.hold(Direction.TO_CLIENT, message -> true);
        assertThatThrownBy(() -> store.compareAndSet(KEY, first, "2".getBytes(UTF_8), Duration.ofMillis(300)))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        Wire wire = Wire.countingAt(proxy);
        lost.deliver();
        assertThat(text()).isEqualTo("2");
        assertThat(wire.requests(OpCode.sync)).isEqualTo(1);
        assertThat(text()).isEqualTo("2");
        assertThat(wire.requests(OpCode.sync)).isEqualTo(1);
    }

    @Test
    void aWriteWhoseConnectionBreaksIsUnknownAndNeverRepeated() throws InterruptedException {
        Version first = write(Version.ABSENT, "1");
        ChosenMessage dropped = proxy.drop(Direction.TO_SERVER, Wire.isRequest(OpCode.setData));
        Wire wire = Wire.countingAt(proxy);
        assertThatThrownBy(() -> store.compareAndSet(KEY, first, "2".getBytes(UTF_8), T))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(dropped.await(Duration.ZERO)).isTrue();
        assertThat(text()).isEqualTo("1");
        assertThat(wire.requests(OpCode.setData)).isZero();
        assertThat(wire.requests(OpCode.multi)).isZero();
    }

    @Test
    void withoutAConnectionNothingIsSentAndThatIsSaid() throws InterruptedException {
        Version first = write(Version.ABSENT, "1");
        proxy.refuseConnections();
        proxy.reset();
        await().atMost(T).until(() -> proxy.refusedConnections() > 0);
        assertThatThrownBy(() -> store.compareAndSet(KEY, first, "2".getBytes(UTF_8), Duration.ofMillis(300)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("nothing was sent");
        proxy.heal();
        assertThat(text()).isEqualTo("1");
    }

    @Test
    void r9_4_changesArePushedAlsoInALaterSession() throws InterruptedException {
        AtomicInteger hints = new AtomicInteger();
        try (Watch watch = store.watch(KEY, hints::incrementAndGet)) {
            await().atMost(T).until(() -> hints.get() == 1);
            Version first = write(Version.ABSENT, "1");
            await().atMost(T).until(() -> hints.get() == 2);
            Opened.expire(Opened.sharedServer(), store.current());
            await().atMost(T).until(() -> text().equals("1") && hints.get() > 2);
            int before = hints.get();
            write(first, "2");
            await().atMost(T).until(() -> hints.get() > before);
        }
        await().atMost(T).until(() -> !Opened.sharedServer().ask("wchp").contains(namespace));
    }

    @Test
    void r12_1_theLastWatchOfAZnodeIsRemovedAtTheServer() throws InterruptedException {
        AtomicInteger hints = new AtomicInteger();
        Watch one = store.watch(KEY, hints::incrementAndGet);
        Watch two = store.watch(KEY, hints::incrementAndGet);
        await().atMost(T).until(() -> Opened.sharedServer().ask("wchp").contains(layout.pathOf(KEY)));
        one.close();
        one.close();
        int before = hints.get();
        write(Version.ABSENT, "1");
        await().atMost(T).until(() -> hints.get() > before);
        assertThat(Opened.sharedServer().ask("wchp")).contains(layout.pathOf(KEY));
        two.close();
        await().atMost(T)
                .untilAsserted(
                        () -> assertThat(Opened.sharedServer().ask("wchp")).doesNotContain(namespace));
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        assertThatThrownBy(() -> store.read(KEY, T)).isInstanceOf(IllegalStateException.class);
        store.close();
    }

    @Test
    void manyReadsShareTheirWait() throws InterruptedException {
        write(Version.ABSENT, "1");
        List<LeaseKey> keys = List.of(KEY, LeaseKey.of("absent"));
        RecordedAnswers<Optional<Stored>> answers = new RecordedAnswers<>();
        store.readAll(keys, T, answers);
        assertThat(answers.answer(KEY).orElseThrow().bytes()).asString(UTF_8).isEqualTo("1");
        assertThat(answers.answer(LeaseKey.of("absent"))).isEmpty();
    }
}
