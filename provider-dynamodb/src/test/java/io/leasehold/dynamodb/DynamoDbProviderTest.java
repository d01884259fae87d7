package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedAsyncClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The provider on DynamoDB Local: what it costs, what it leaves alone, and whose clients it uses. */
class DynamoDbProviderTest {

    private static final String TABLE = "provider-test";
    private static final Duration TTL = Duration.ofMinutes(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final DynamoDbLocal SERVER = DynamoDbLocal.shared();
    private static final Requests REQUESTS = new Requests();

    private static DynamoDbAsyncClient client;
    private final LeaseKey key = LeaseKey.of("key-" + UUID.randomUUID());
    private WriteLeaseProvider provider;

    @BeforeAll
    static void connect() {
        client = SERVER.asyncClient()
                .overrideConfiguration(override -> override.addExecutionInterceptor(REQUESTS))
                .build();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @BeforeEach
    void open() {
        provider = over(client);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static WriteLeaseProvider over(DynamoDbAsyncClient client) {
        return DynamoDbLeases.in(TABLE).asyncClient(client).create().open();
    }

    /** On a client of its own, whose requests are not counted. */
    private static WriteLeaseProvider elsewhere() {
        return DynamoDbLeases.in(TABLE)
                .region("eu-west-1")
                .endpoint(SERVER.endpoint())
                .credentials(DynamoDbLocal.CREDENTIALS)
                .open();
    }

    private static AcquireRequest request(LeaseKey key, long seen) {
        return new AcquireRequest(key, LeaseId.random(), seen, HolderId.of("test"), TTL, 1, Reclaim.NEVER, Map.of());
    }

    private static LeaseGuard grant(WriteLeaseProvider provider, LeaseKey key, long seen) throws InterruptedException {
        AcquireResult result = provider.acquire(request(key, seen), TIMEOUT);
        assertThat(result).isInstanceOf(AcquireResult.Granted.class);
        return ((AcquireResult.Granted) result).guard();
    }

    private static void release(WriteLeaseProvider provider, LeaseGuard guard) throws InterruptedException {
        provider.release(new ReleaseRequest(guard.key(), guard.leaseId()), TIMEOUT);
    }

    @Test
    void aMissingTableIsRefusedUnlessItIsToBeCreated() {
        String table = "missing-" + UUID.randomUUID();
        assertThatThrownBy(() -> DynamoDbLeases.in(table).asyncClient(client).open())
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("create=true");
        DynamoDbLeases.in(table).asyncClient(client).create().open().close();
        DynamoDbLeases.in(table).asyncClient(client).open().close();
    }

    @Test
    void openingIsTwoRequests() {
        provider.close();
        REQUESTS.sinceLast();
        provider = over(client);
        assertThat(REQUESTS.sinceLast()).isEqualTo("{DescribeTable=1, DescribeTimeToLive=1}");
    }

    @Test
    void acquireOfAKeyNeverUsedIsOneRequestAndSoAreHeartbeatAndRelease() throws Exception {
        REQUESTS.sinceLast();
        LeaseGuard guard = grant(provider, key, 0);
        assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=1}");
        assertThat(provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT)).isInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=1}");
        release(provider, guard);
        assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=1}");
        assertThat(grant(provider, key, 1).token().generation()).isEqualTo(2);
        assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=1}");
    }

    @Test
    void theClientAcquiresAKeyNeverUsedAndAReleasedKeyWithOneRequestEach() throws Exception {
        try (LeaseClient leases = LeaseClient.builder().provider(provider).open()) {
            REQUESTS.sinceLast();
            leases.tryAcquire(key.text()).orElseThrow().release();
            assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=2}");
            leases.tryAcquire(key.text()).orElseThrow().release();
            assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=2}");
        }
    }

    @Test
    void acquireOfAKeyThatOthersUsedIsTwoRequestsAndOfAHeldOneIsOne() throws Exception {
        try (WriteLeaseProvider other = elsewhere()) {
            LeaseGuard held = grant(other, key, 0);
            REQUESTS.sinceLast();
            assertThat(provider.acquire(request(key, 0), TIMEOUT)).isInstanceOf(AcquireResult.HeldByOther.class);
            assertThat(REQUESTS.sinceLast()).isEqualTo("{UpdateItem=1}");
            assertThat(provider.acquire(request(key, 1), TIMEOUT)).isInstanceOf(AcquireResult.HeldByOther.class);
            assertThat(REQUESTS.sinceLast()).isEqualTo("{GetItem=1}");
            release(other, held);
            grant(provider, key, 1);
            assertThat(REQUESTS.sinceLast()).isEqualTo("{GetItem=1, UpdateItem=1}");
        }
    }

    @Test
    void heartbeatsOfManyAreOneRequestEachAndALostOneFailsNoNeighbour() throws Exception {
        List<LeaseGuard> guards = IntStream.range(0, 100)
                .mapToObj(i -> LeaseKey.of(key.text() + "/" + i))
                .map(one -> {
                    try {
                        return grant(provider, one, 0);
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        LeaseGuard lost = guards.get(17);
        try (WriteLeaseProvider other = elsewhere()) {
            release(other, lost);
        }
        REQUESTS.sinceLast();
        Map<LeaseId, HeartbeatResult> answers = new ConcurrentHashMap<>();
        provider.heartbeatAll(
                guards.stream().map(guard -> new Heartbeat(guard, 1)).toList(), TIMEOUT, answers::put);
        assertThat(answers).hasSize(guards.size());
        assertThat(answers.remove(lost.leaseId())).isInstanceOf(HeartbeatResult.Lost.class);
        assertThat(answers.values())
                .allSatisfy(answer -> assertThat(answer).isInstanceOf(HeartbeatResult.StillHeld.class));
        assertThat(REQUESTS.sinceLast()).isEqualTo("{GetItem=1, UpdateItem=100}");
    }

    @Test
    void aKeyIsStoredInItsNamespaceAndListedFromThereAlone() throws Exception {
        grant(provider, key, 0);
        try (WriteLeaseProvider other =
                DynamoDbLeases.in(TABLE).namespace("others").asyncClient(client).open()) {
            assertThat(other.inspect(key, Freshness.LINEARIZABLE, TIMEOUT)).isEmpty();
            grant(other, key, 0);
            assertThat(other.admin().orElseThrow().list("", TIMEOUT))
                    .extracting(LeaseRecord::key)
                    .contains(key);
            assertThat(item("others/" + key.text())).containsKeys("pk", "version", "record");
        }
        assertThat(item("leases/" + key.text())).containsKeys("pk", "version", "record");
        assertThat(provider.admin().orElseThrow().list(key.text(), TIMEOUT))
                .extracting(LeaseRecord::key)
                .containsExactly(key);
    }

    private Map<String, AttributeValue> item(String primaryKey) {
        return client.getItem(get ->
                        get.tableName(TABLE).consistentRead(true).key(Map.of("pk", AttributeValue.fromS(primaryKey))))
                .join()
                .item();
    }

    @Test
    void r13_4_anItemOfSomebodyElseIsNamedAndLeftAlone() throws Exception {
        Map<String, AttributeValue> foreign =
                Map.of("pk", AttributeValue.fromS("leases/" + key.text()), "colour", AttributeValue.fromS("blue"));
        client.putItem(put -> put.tableName(TABLE).item(foreign)).join();
        assertThatThrownBy(() -> provider.acquire(request(key, 0), TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("record")
                .hasMessageContaining("colour");
        assertThatThrownBy(() -> provider.inspect(key, Freshness.LINEARIZABLE, TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThat(item("leases/" + key.text())).isEqualTo(foreign);
        assertThat(provider.admin().orElseThrow().list(key.text(), TIMEOUT)).isEmpty();
    }

    @Test
    void attributesThatOthersAddedToARecordStay() throws Exception {
        LeaseGuard guard = grant(provider, key, 0);
        client.updateItem(update -> update.tableName(TABLE)
                        .key(Map.of("pk", AttributeValue.fromS("leases/" + key.text())))
                        .updateExpression("SET colour = :blue")
                        .expressionAttributeValues(Map.of(":blue", AttributeValue.fromS("blue"))))
                .join();
        release(provider, guard);
        assertThat(item("leases/" + key.text())).containsKey("colour");
    }

    @Test
    void aBlockingClientDoesAndStaysOpen() throws Exception {
        try (DynamoDbClient blocking = SERVER.client()) {
            WriteLeaseProvider over = DynamoDbLeases.in(TABLE).client(blocking).open();
            release(over, grant(over, key, 0));
            over.close();
            assertThat(blocking.listTables().tableNames()).contains(TABLE);
        }
    }

    @Test
    void anEnhancedClientDoesAndStaysOpen() throws Exception {
        try (DynamoDbClient blocking = SERVER.client()) {
            DynamoDbEnhancedClient enhanced =
                    DynamoDbEnhancedClient.builder().dynamoDbClient(blocking).build();
            WriteLeaseProvider over =
                    DynamoDbLeases.in(TABLE).enhancedClient(enhanced).open();
            release(over, grant(over, key, 0));
            over.close();
            assertThat(blocking.listTables().tableNames()).contains(TABLE);
        }
        DynamoDbEnhancedAsyncClient enhanced =
                DynamoDbEnhancedAsyncClient.builder().dynamoDbClient(client).build();
        WriteLeaseProvider over =
                DynamoDbLeases.in(TABLE).enhancedAsyncClient(enhanced).open();
        assertThat(grant(over, key, 1).token().generation()).isEqualTo(2);
        over.close();
        assertThat(client.listTables().join().tableNames()).contains(TABLE);
    }

    @Test
    void settingsThatBelongToTheClientHandedInAreRefused() {
        assertThatThrownBy(() -> DynamoDbLeases.in(TABLE)
                        .asyncClient(client)
                        .region("eu-west-1")
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("client handed in");
    }

    @Test
    void anUnreachableEndpointIsUnavailableAndLeavesNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        assertThatThrownBy(() -> DynamoDbLeases.in(TABLE)
                        .region("eu-west-1")
                        .endpoint("http://127.0.0.1:1")
                        .credentials(DynamoDbLocal.CREDENTIALS)
                        .open())
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("describing table " + TABLE);
        // why: an event loop has terminated an instant before its thread is gone
        Awaitility.await()
                .atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .filter(name -> name.startsWith("leasehold-dynamodb")))
                        .isEmpty());
    }

    @Test
    void r9_3_aWaiterLooksSoonAndThenEverLaterAndIsHintedByItsPoll() throws Exception {
        LeaseGuard held = grant(provider, key, 0);
        try (WriteLeaseProvider other = elsewhere();
                LeaseClient leases = LeaseClient.builder().provider(provider).open()) {
            REQUESTS.sinceLast();
            var wait = leases.acquireAsync(key.text(), Duration.ofMinutes(1));
            Awaitility.await().atMost(TIMEOUT).until(() -> REQUESTS.total() >= 2);
            release(other, held);
            try (Lease lease =
                    wait.get(DynamoDbProvider.TRAITS.wakeUpBound().at(TTL).toMillis(), TimeUnit.MILLISECONDS)) {
                assertThat(lease.token().generation()).isEqualTo(2);
            }
        }
    }
}
