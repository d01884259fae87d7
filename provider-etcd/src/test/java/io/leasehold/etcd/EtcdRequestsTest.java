package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.WriteLeaseProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each call costs in requests to etcd, counted where they leave the driver. */
class EtcdRequestsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static EtcdNode node;

    private final RequestLog log = new RequestLog();
    private final String prefix = UUID.randomUUID() + "/";
    private Client client;
    private WriteLeaseProvider provider;

    @BeforeAll
    static void start() {
        node = EtcdNode.alone(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void open() {
        client = log.client(node.address());
        provider = EtcdProvider.over(client).open();
        log.sinceLast();
    }

    @AfterEach
    void close() {
        provider.close();
        client.close();
    }

    private LeaseGuard grant(WriteLeaseProvider provider, String key, long seen) throws InterruptedException {
        AcquireResult result = acquire(provider, key, seen);
        assertThat(result).isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) result).guard();
    }

    private AcquireResult acquire(WriteLeaseProvider provider, String key, long seen) throws InterruptedException {
        LeaseKey leased = LeaseKey.of(prefix + key);
        HolderId holder = HolderId.of("test");
        return provider.acquire(
                new AcquireRequest(leased, LeaseId.random(), seen, holder, TTL, 1, Reclaim.NEVER, Map.of()), TIMEOUT);
    }

    private void release(LeaseGuard guard) throws InterruptedException {
        provider.release(new ReleaseRequest(guard.key(), guard.leaseId()), TIMEOUT);
    }

    private Map<LeaseId, HeartbeatResult> beatAll(List<LeaseGuard> guards) throws InterruptedException {
        Map<LeaseId, HeartbeatResult> answers = new ConcurrentHashMap<>();
        provider.heartbeatAll(
                guards.stream().map(guard -> new Heartbeat(guard, 1)).toList(), TIMEOUT, answers::put);
        return answers;
    }

    @Test
    void acquireOfAKeyNotSeenBeforeIsAReadAndAConditionalWrite() throws Exception {
        grant(provider, "fresh", 0);
        assertThat(log.sinceLast()).containsExactly("Range", "Txn");
    }

    @Test
    void acquireOfAReleasedKeySeenBeforeIsOneConditionalWrite() throws Exception {
        release(grant(provider, "released", 0));
        log.sinceLast();
        grant(provider, "released", 1);
        assertThat(log.sinceLast()).containsExactly("Txn");
    }

    @Test
    void acquireAfterSomebodyElseWasThereLearnsFromTheRefusal() throws Exception {
        LeaseGuard mine = grant(provider, "moved", 0);
        release(mine);
        try (WriteLeaseProvider other = EtcdProvider.over(client).open()) {
            LeaseGuard theirs = grant(other, "moved", 1);
            other.release(new ReleaseRequest(theirs.key(), theirs.leaseId()), TIMEOUT);
        }
        log.sinceLast();
        assertThat(acquire(provider, "moved", 1)).isInstanceOf(AcquireResult.Spent.class);
        grant(provider, "moved", 2);
        assertThat(log.sinceLast()).containsExactly("Txn", "Txn");
    }

    @Test
    void aHeartbeatIsOneConditionalWrite() throws Exception {
        LeaseGuard guard = grant(provider, "beat", 0);
        log.sinceLast();
        assertThat(provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT)).isInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(log.sinceLast()).containsExactly("Txn");
    }

    @Test
    void aReleaseIsOneConditionalWrite() throws Exception {
        LeaseGuard guard = grant(provider, "release", 0);
        log.sinceLast();
        release(guard);
        assertThat(log.sinceLast()).containsExactly("Txn");
    }

    @Test
    void manyHeartbeatsAreOneRequestPer127() throws Exception {
        List<LeaseGuard> guards = new ArrayList<>();
        for (int i = 0; i < 255; i++) {
            guards.add(grant(provider, "many-" + i, 0));
        }
        log.sinceLast();
        for (int round = 0; round < 3; round++) {
            assertThat(beatAll(guards))
                    .hasSize(255)
                    .allSatisfy((id, result) -> assertThat(result).isInstanceOf(HeartbeatResult.StillHeld.class));
            assertThat(log.sinceLast()).containsExactly("Txn", "Txn", "Txn");
        }
    }

    /** Another instance with the same leases, as after answers that were lost: each record has moved on. */
    @Test
    void manyRecordsAreReadBackInBatches() throws Exception {
        List<LeaseGuard> guards = new ArrayList<>();
        for (int i = 0; i < 255; i++) {
            guards.add(grant(provider, "moved-" + i, 0));
        }
        assertThat(beatAll(guards)).hasSize(255);
        try (WriteLeaseProvider other = EtcdProvider.over(client).open()) {
            for (LeaseGuard guard : guards) {
                assertThat(other.heartbeat(new Heartbeat(guard, 1), TIMEOUT))
                        .isInstanceOf(HeartbeatResult.StillHeld.class);
            }
        }
        log.sinceLast();
        assertThat(beatAll(guards))
                .hasSize(255)
                .allSatisfy((id, result) -> assertThat(result).isInstanceOf(HeartbeatResult.StillHeld.class));
        assertThat(log.sinceLast())
                .as(
                        "three batches of writes, then of reads, then of writes; answers that come one by one may part a batch")
                .hasSizeBetween(9, 30)
                .containsOnly("Txn");
    }

    @Test
    void r6_4_aLostKeyNeitherFailsNorDelaysItsNeighboursInABatch() throws Exception {
        List<LeaseGuard> guards = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            guards.add(grant(provider, "lost-" + i, 0));
        }
        try (WriteLeaseProvider other = EtcdProvider.over(client).open()) {
            other.release(new ReleaseRequest(guards.get(7).key(), guards.get(7).leaseId()), TIMEOUT);
        }
        log.sinceLast();
        Map<LeaseId, HeartbeatResult> answers = beatAll(guards);
        assertThat(answers.remove(guards.get(7).leaseId())).isInstanceOf(HeartbeatResult.Lost.class);
        assertThat(answers)
                .hasSize(19)
                .allSatisfy((id, result) -> assertThat(result).isInstanceOf(HeartbeatResult.StillHeld.class));
        assertThat(log.sinceLast()).containsExactly("Txn", "Txn");
    }

    @Test
    void onlyKeysUnderTheNamespaceAreEverTouched() throws Exception {
        ByteSequence foreign = ByteSequence.from("somebody/else", StandardCharsets.UTF_8);
        client.getKVClient().put(foreign, foreign).get(10, TimeUnit.SECONDS);
        LeaseGuard guard = grant(provider, "mine", 0);
        release(guard);
        assertThat(client.getKVClient().get(foreign).get(10, TimeUnit.SECONDS).getKvs())
                .singleElement()
                .satisfies(entry -> assertThat(entry.getVersion()).isEqualTo(1));
        assertThat(client.getKVClient()
                        .get(ByteSequence.from("leasehold/rec/" + guard.key(), StandardCharsets.UTF_8))
                        .get(10, TimeUnit.SECONDS)
                        .getCount())
                .isEqualTo(1);
    }

    @Test
    void keysOfTwoNamespacesAreApartAndListedPageByPage() throws Exception {
        for (int i = 0; i < 3; i++) {
            grant(provider, "listed-" + i, 0);
        }
        try (WriteLeaseProvider other =
                EtcdProvider.over(client).namespace("other/part").open()) {
            grant(other, "listed-0", 0);
            assertThat(other.admin().orElseThrow().list(prefix, TIMEOUT)).hasSize(1);
        }
        assertThat(provider.admin().orElseThrow().list(prefix + "listed", TIMEOUT))
                .hasSize(3);
    }

    @Test
    void theClientOfTheApplicationStaysOpen() throws Exception {
        provider.close();
        provider.close();
        assertThat(client.getKVClient()
                        .get(ByteSequence.from("x", StandardCharsets.UTF_8))
                        .get(10, TimeUnit.SECONDS)
                        .getKvs())
                .isEmpty();
    }
}
