package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.lettuce.core.KillArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failovers of one shard to a replica that missed the last grants. */
@Tag("cluster")
class ClusterFailoverTest {

    @TempDir
    private static Path directory;

    private static ClusterServers servers;

    @BeforeAll
    static void start() {
        servers = ClusterServers.start(directory, ClusterServers.SOON);
    }

    @AfterAll
    static void end() {
        servers.close();
    }

    @BeforeEach
    void settled() {
        servers.awaitSettled();
    }

    private static RedisServer masterOf(String key) {
        return servers.masterOf("tck:lease:{" + key + "}");
    }

    private static LeaseGuard grantedByTheMasterAlone(Opened client, String key) {
        return missedByTheReplica(key, master -> {
            try {
                return client.acquire(key);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The master alone has what is granted meanwhile; then it dies, and its replica is promoted. */
    private static <T> T missedByTheReplica(String key, Function<RedisServer, T> grant) {
        RedisServer master = masterOf(key);
        RedisServer replica = servers.replicaOf(master);
        replica.process().pause();
        master.run(0, redis -> redis.clientKill(KillArgs.Builder.typeSlave()));
        T granted = grant.apply(master);
        master.process().kill();
        replica.process().resume();
        ClusterServers.awaitMaster(replica);
        master.process().start();
        servers.awaitSettled();
        return granted;
    }

    /** The control: the same failover under scripts that know nothing of it. */
    @Test
    void r3_5_withoutTheGuardTheSameFailoverRepeatsAToken() {
        FencingToken lost = missedByTheReplica("unguarded", master -> Unguarded.token(master, "unguarded", 0));
        assertThat(Unguarded.token(masterOf("unguarded"), "unguarded", 0)).isEqualTo(lost);
    }

    @Test
    void r3_5_aFirstGrantThatThePromotedReplicaMissedIsNotRepeated() throws Exception {
        try (Opened client = Opened.at(servers.uri() + "&replicas=0")) {
            LeaseGuard lost = grantedByTheMasterAlone(client, "first");
            LeaseGuard next = client.acquireOnceFree("first", 1);
            assertThat(next.token()).isGreaterThan(lost.token());
            assertThat(next.token().generation() & ((1L << 40) - 1))
                    .as("the count within the epoch: without the epoch both tokens would be the same")
                    .isEqualTo(lost.token().generation() & ((1L << 40) - 1));
            assertThat(client.beat(lost)).isInstanceOf(HeartbeatResult.Lost.class);
        }
    }

    @Test
    void r3_5_aLaterGrantThatThePromotedReplicaMissedIsNotRepeated() throws Exception {
        try (Opened client = Opened.at(servers.uri() + "&replicas=0")) {
            client.release(client.acquire("later"));
            servers.awaitSettled();
            LeaseGuard lost = grantedByTheMasterAlone(client, "later");
            assertThat(client.acquireOnceFree("later", 1).token()).isGreaterThan(lost.token());
        }
    }

    @Test
    void r3_5_aGrantThatTheReplicaDoesNotConfirmIsTakenBackAndUnavailable() throws Exception {
        try (Opened client = Opened.at(servers.uri())) {
            RedisServer replica = servers.replicaOf(masterOf("confirmed"));
            replica.process().pause();
            try {
                assertThatThrownBy(() ->
                                client.provider().acquire(Opened.request("confirmed", 0, 1), Duration.ofSeconds(2)))
                        .isInstanceOf(LeaseUnavailableException.class)
                        .hasMessageContaining("0 of 1 replicas");
            } finally {
                replica.process().resume();
            }
            servers.awaitSettled();
            assertThat(client.acquireOnceFree("confirmed", 1).token().generation())
                    .isPositive();
        }
    }

    @Test
    void r9_4_hintsComeFromTheNodeThatServesTheKeyAlsoAfterAFailover() throws Exception {
        try (Opened client = Opened.at(servers.uri())) {
            AtomicInteger hints = new AtomicInteger();
            client.provider().watch(LeaseKey.of("watched"), hints::incrementAndGet);
            SentinelServers.await("the subscription", () -> hints.get() > 0);
            servers.failOver(masterOf("watched"));
            client.acquireOnceFree("watched", 1);
            int before = hints.get();
            SentinelServers.await("a hint of the new master", () -> {
                change(client);
                return hints.get() > before;
            });
        }
    }

    private static void change(Opened client) {
        try {
            long term = client.generation("watched") + System.nanoTime();
            client.provider().admin().orElseThrow().publishTerm(LeaseKey.of("watched"), term, Opened.TIMEOUT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
