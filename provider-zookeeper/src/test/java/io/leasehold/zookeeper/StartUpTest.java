package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.ChosenMessage;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartUpTest {

    private static final TestServer SERVER = Opened.sharedServer();
    private static final String HOST = "zookeeper://127.0.0.1:" + SERVER.port();

    private final String namespace = Opened.namespace();
    private ZooKeeper admin;

    @BeforeEach
    void connect() {
        admin = Opened.admin(SERVER);
    }

    @AfterEach
    void close() throws InterruptedException {
        admin.close();
    }

    private void open(String uri) {
        Opened.provider(uri).close();
    }

    @Test
    void theRootAndItsParentsAreMadeOncePersistentAndMarked() throws Exception {
        String uri = HOST + "/" + namespace + "/a/b?namespace=leases";
        open(uri);
        open(uri);
        String root = "/" + namespace + "/a/b/leases";
        assertThat(admin.getData(root, false, null)).isEqualTo(Layout.MARKER);
        assertThat(admin.getChildren(root, false)).hasSize(256);
        assertThat(admin.exists("/" + namespace, false).getEphemeralOwner()).isZero();
    }

    @Test
    void anEmptyZnodeIsAdopted() throws Exception {
        admin.create("/" + namespace, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        open(HOST + "?namespace=" + namespace);
        assertThat(admin.getData("/" + namespace, false, null)).isEqualTo(Layout.MARKER);
    }

    @Test
    void r13_4_theZnodesOfAnotherApplicationAreRefusedAndLeftAlone() throws Exception {
        admin.create("/" + namespace, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        admin.create("/" + namespace + "/brokers", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        admin.create(
                "/" + namespace + "/brokers/ids",
                "0".getBytes(StandardCharsets.US_ASCII),
                Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT);
        for (String foreign :
                List.of(HOST + "?namespace=" + namespace, HOST + "/" + namespace + "/brokers?namespace=ids")) {
            assertThatThrownBy(() -> open(foreign))
                    .isInstanceOf(UnsafeBackendException.class)
                    .hasMessageContaining("/" + namespace)
                    .hasMessageContaining("another application");
        }
        assertThat(admin.getChildren("/" + namespace, false)).containsExactly("brokers");
        assertThat(admin.getChildren("/" + namespace + "/brokers/ids", false)).isEmpty();
    }

    @Test
    void aConnectionThatIsLostWhileThingsAreCheckedIsWaitedFor() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(SERVER.address(), Wire.FRAMING)) {
            ChosenMessage lost = proxy.drop(FaultProxy.Direction.TO_SERVER, Wire.isRequest(OpCode.multi));
            open(Opened.calmUri(proxy.address(), namespace));
            assertThat(lost.await(Duration.ZERO)).isTrue();
        }
        assertThat(admin.getChildren("/" + namespace, false)).hasSize(256);
    }

    /** Whether a server stands alone is not known before it has said so. */
    @Test
    void r14_2_aConnectionThatIsLostWhileTheServersAreAskedForPromisesNothing() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(SERVER.address(), Wire.FRAMING)) {
            open(Opened.calmUri(proxy.address(), namespace));
            Predicate<byte[]> question =
                    message -> new String(message, StandardCharsets.ISO_8859_1).contains("/zookeeper/config");
            ChosenMessage lost = proxy.drop(FaultProxy.Direction.TO_SERVER, question);
            try (WriteLeaseProvider provider = Opened.provider(Opened.calmUri(proxy.address(), namespace))) {
                assertThat(lost.await(Duration.ZERO)).isTrue();
                assertThat(provider.traits().withdrawn()).containsOnlyKeys(Capability.SURVIVES_FAILOVER);
            }
        }
    }

    @Test
    void aServerThatStandsAloneWithdrawsFailover() {
        try (WriteLeaseProvider provider = Opened.provider(HOST + "?namespace=" + namespace)) {
            assertThat(provider.traits().withdrawn()).containsOnlyKeys(Capability.SURVIVES_FAILOVER);
            assertThat(provider.traits().capabilities())
                    .contains(Capability.PUSH_WATCH, Capability.SURVIVES_POWER_LOSS, Capability.BATCHED_HEARTBEATS);
        }
    }

    @Test
    void credentialsKeepOthersOutAndAppearNowhere() throws Exception {
        String uri = "zookeeper://app:s3cret@127.0.0.1:" + SERVER.port() + "?namespace=" + namespace;
        try (LeaseClient leases = LeaseClient.open(uri);
                Lease lease = leases.acquire("k")) {
            assertThat(lease.isHeld()).isTrue();
        }
        for (String other : List.of(HOST, "zookeeper://app:wr0ng@127.0.0.1:" + SERVER.port())) {
            assertThatThrownBy(() -> open(other + "?namespace=" + namespace))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("ACL")
                    .hasMessageNotContaining("wr0ng");
        }
        assertThat(ProviderSettings.parse(uri).toString()).doesNotContain("s3cret");
    }

    @Test
    void r12_3_aServerThatIsNotThereIsSaidInTimeAndNothingIsLeft() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        int nobody = ServerProcess.freePort();
        assertThatThrownBy(() -> open("zookeeper://127.0.0.1:" + nobody + "?connect-timeout=500ms"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + nobody)
                .hasMessageContaining("PT0.5S");
        org.awaitility.Awaitility.await()
                .atMost(Opened.SOON)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> !before.contains(thread))
                                .map(Thread::getName)
                                .filter(name -> name.contains("Curator") || name.contains("SendThread"))
                                .collect(Collectors.toList()))
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "zookeeper:, names no server",
        "zookeeper:///path, names no server",
        "zookeeper://h?namespace=, is no path",
        "zookeeper://h?namespace=.., is no path",
        "zookeeper://h/zookeeper, is no path",
        "zookeeper://h/a//b, is no path",
        "zookeeper://h?session-timeout=soon, session-timeout",
        "zookeeper://h?acl=mine, acl",
        "zookeeper://h?retries=3, no setting 'retries'",
        "zookeeper://h?sasl=NoSuchSection, JAAS",
        "zookeeper://h?tls=on&trust-store=/no/such/file.pem, trust-store"
    })
    void r13_2_aSettingThatIsWrongIsNamedBeforeAnyTraffic(String uri, String named) {
        assertThatThrownBy(() -> open(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    /** One of three members, whose majority is away: it answers reads, to clients that ask for no more. */
    @Test
    void r13_4_aServerInReadOnlyModeIsRefusedAlsoForAClientThatPutsUpWithIt(@TempDir Path directory) throws Exception {
        Files.writeString(Files.createDirectories(directory.resolve("data")).resolve("myid"), "1\n");
        List<String> members = new ArrayList<>(List.of("localSessionsEnabled=true"));
        for (int i = 1; i <= 3; i++) {
            members.add("server." + i + "=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort());
        }
        List<String> readOnly = List.of("-Dreadonlymode.enabled=true");
        try (TestServer server = TestServer.start(directory, ServerProcess.freePort(), readOnly, members);
                ZooKeeper modest = new ZooKeeper("127.0.0.1:" + server.port(), 10_000, event -> {}, true)) {
            assertThat(server.ask("srvr")).contains("Mode: read-only");
            org.awaitility.Awaitility.await()
                    .atMost(Opened.SOON)
                    .until(() -> modest.getState() == ZooKeeper.States.CONNECTEDREADONLY);
            assertThatThrownBy(() -> ZooKeeperProvider.over(modest)
                            .connectTimeout(Duration.ofSeconds(1))
                            .open(Opened.context()))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("CONNECTEDREADONLY");
            assertThatThrownBy(() -> open("zookeeper://127.0.0.1:" + server.port() + "?connect-timeout=2s"))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @Test
    void aDataVersionThatMeansAnyIsStrodeOver(@TempDir Path directory) throws Exception {
        String root = "/overflow";
        Overflow.prepare(Files.createDirectories(directory.resolve("data")), new Layout(root), -2);
        try (TestServer server = TestServer.start(directory)) {
            Overflow.requireConditionalWritesAcross(server, root);
        }
    }
}
