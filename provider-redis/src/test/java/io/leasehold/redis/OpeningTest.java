package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.LeaseClient;
import io.leasehold.tck.ServerProcess;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server must have, what it is asked at start, and what is handed in. */
class OpeningTest {

    @TempDir
    private Path directory;

    private RedisServer server;

    private String start(String... options) {
        server = RedisServer.start(directory, List.of(options));
        return "redis://127.0.0.1:" + server.port();
    }

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"yes,always,", "yes,everysec,appendfsync is everysec", "no,always,appendonly is no"})
    void r14_2_whatTheSettingsDoNotGiveIsWithdrawnWithTheReason(String log, String fsync, String reason) {
        try (Opened client = Opened.at(start("--appendonly", log, "--appendfsync", fsync))) {
            if (reason == null) {
                assertThat(client.withdrawn()).isEmpty();
            } else {
                assertThat(client.withdrawn().get(Capability.SURVIVES_POWER_LOSS))
                        .contains(reason);
                assertThat(client.provider().traits().withdrawn()).isEqualTo(client.withdrawn());
            }
        }
    }

    @Test
    void r11_4_theServersClockIsTold() throws InterruptedException {
        try (LeaseClient client = LeaseClient.open(start("--appendonly", "no"))) {
            Instant before = Instant.now();
            Instant told = client.admin().serverTime(Duration.ofSeconds(5)).orElseThrow();
            assertThat(told).isBetween(before.minusMillis(1), Instant.now().plusMillis(1));
        }
    }

    @Test
    void r14_2_anApplicationThatRequiresWhatIsMissingIsNotOpened() {
        String uri = start("--appendonly", "no");
        assertThatThrownBy(() -> LeaseClient.builder()
                        .uri(uri)
                        .require(Capability.SURVIVES_RESTART)
                        .open())
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("appendonly is no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
    void r13_4_aServerThatEvictsRecordsIsRefused(String policy) {
        String uri = start("--maxmemory-policy", policy);
        assertThatThrownBy(() -> Opened.at(uri))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("maxmemory-policy")
                .hasMessageContaining(policy);
        assertThat(server.connectionsOfLeasehold()).isZero();
    }

    @Test
    void r13_4_aClusterNodeUnderTheWrongSchemeIsRefused() {
        String uri = start("--cluster-enabled", "yes");
        assertThatThrownBy(() -> Opened.at(uri))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("redis-cluster:");
    }

    @Test
    void r13_4_aReplicaIsRefused() {
        String uri = start();
        server.run(0, redis -> redis.replicaof("127.0.0.1", server.port() == 1 ? 2 : 1));
        assertThatThrownBy(() -> Opened.at(uri)).isInstanceOf(UnsafeBackendException.class);
    }

    @Test
    void r12_3_aServerThatIsNotThereIsUnavailable() {
        int nobody = ServerProcess.freePort();
        assertThatThrownBy(() -> Opened.at("redis://user:secret%2Fword@127.0.0.1:" + nobody))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining(Integer.toString(nobody))
                .satisfies(
                        error -> assertThat(error.toString() + error.getCause()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://h:6379/x,database",
        "redis://h:6379/0?namespace=a%20b,namespace",
        "redis://h:70000,70000",
        "'redis://h1,h2',redis-sentinel",
        "'redis-sentinel://h1,h2',mymaster",
        "redis-cluster://h1/2,databases",
        "redis-cluster://h1?replicas=some,replicas",
        "redis://secret@h,user:secret",
        "redis:,host",
        "redis://h?durable=yes,durable"
    })
    void r13_2_aBadSettingIsNamedBeforeAnyTraffic(String uri, String named) {
        assertThatThrownBy(() -> Opened.at(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("secret@"));
    }

    @Test
    void r14_2_aUserWithTheRightsOfTheReadmeLosesOneCapabilityForTheConfigThatIsRefused() throws Exception {
        String uri = start("--appendonly", "yes", "--appendfsync", "always");
        AclSetuserArgs rights = new AclSetuserArgs()
                .on()
                .addPassword("s3cret/@?")
                .keyPattern("prod:lease:*")
                .channelPattern("prod:lease:*")
                .noCommands();
        for (CommandType command : List.of(
                CommandType.EVALSHA,
                CommandType.SCRIPT,
                CommandType.INFO,
                CommandType.TIME,
                CommandType.HMGET,
                CommandType.EXISTS,
                CommandType.HSET,
                CommandType.PUBLISH,
                CommandType.SUBSCRIBE,
                CommandType.UNSUBSCRIBE,
                CommandType.SCAN,
                CommandType.CLIENT,
                CommandType.SELECT,
                CommandType.PING)) {
            rights.addCommand(command);
        }
        server.run(0, redis -> redis.aclSetuser("leases", rights));
        try (Opened client = Opened.at(uri.replace("//", "//leases:s3cret%2F%40%3F@") + "/0?namespace=prod")) {
            client.release(client.acquire("orders"));
            assertThat(client.provider().admin().orElseThrow().list("or", Opened.TIMEOUT))
                    .hasSize(1);
            assertThat(client.withdrawn()).containsOnlyKeys(Capability.SURVIVES_POWER_LOSS);
        }
    }

    @Test
    void r12_1_whatIsHandedInStaysOpen() throws Exception {
        start();
        RedisURI uri = RedisURI.create("127.0.0.1", server.port());
        uri.setTimeout(Duration.ofSeconds(2));
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        try (StatefulRedisConnection<String, String> mine = client.connect()) {
            try (Opened onClient =
                            Opened.with(RedisProviderBuilder.on(client, uri).namespace("a"));
                    Opened onConnection =
                            Opened.with(RedisProviderBuilder.on(mine).namespace("a"))) {
                onClient.release(onClient.acquire("orders"));
                assertThat(onConnection.acquire("orders").token().generation()).isEqualTo(2);
                assertThat(onConnection.withdrawn()).containsKey(Capability.PUSH_WATCH);
            }
            assertThat(mine.sync().ping()).isEqualTo("PONG");
            await("only the connection handed in is left")
                    .until(() -> mine.sync().clientList().lines().count() == 1);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    @Test
    void r10_6_aClientThatQueuesCommandsWhileDisconnectedIsRefused() {
        RedisURI uri = RedisURI.create("127.0.0.1", 1);
        RedisClient client = RedisClient.create(uri);
        try {
            assertThatThrownBy(() -> RedisProviderBuilder.on(client, uri))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("REJECT_COMMANDS");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
