package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.lettuce.core.KillArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failovers to a replica that missed the last grants: with what guards the tokens, and without it as the control. */
@Tag("cluster")
class SentinelFailoverTest {

    @TempDir
    private static Path directory;

    private static SentinelServers servers;

    @BeforeAll
    static void start() {
        servers = SentinelServers.start(directory, SentinelServers.SOON);
    }

    @AfterAll
    static void end() {
        servers.close();
    }

    @BeforeEach
    void settled() {
        servers.awaitReplication();
    }

    /** A client that does not wait for replicas, so that there can be a grant that they miss. */
    private static Opened hasty() {
        return Opened.at(servers.uri() + "&replicas=0");
    }

    /** The master alone has what is granted meanwhile; then it dies, and a replica is promoted that has never heard of it. */
    private static <T> T missedByReplicas(Supplier<T> grants) {
        RedisServer master = servers.master();
        servers.replicas().forEach(replica -> replica.process().pause());
        master.run(0, redis -> redis.clientKill(KillArgs.Builder.typeSlave()));
        T granted = grants.get();
        master.process().kill();
        servers.servers().stream()
                .filter(server -> server != master)
                .forEach(replica -> replica.process().resume());
        servers.awaitFailoverFrom(master);
        master.process().start();
        servers.awaitReplication();
        return granted;
    }

    private static LeaseGuard acquire(Opened client, String key) {
        try {
            return client.acquire(key);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void r3_5_aFirstGrantThatThePromotedReplicaMissedIsNotRepeated() throws Exception {
        try (Opened client = hasty()) {
            LeaseGuard lost = missedByReplicas(() -> acquire(client, "first"));
            assertThat(client.acquireOnceFree("first", 1).token()).isGreaterThan(lost.token());
            assertThat(client.beat(lost)).isInstanceOf(HeartbeatResult.Lost.class);
        }
    }

    @Test
    void r3_5_aLaterGrantThatThePromotedReplicaMissedIsNotRepeated() throws Exception {
        try (Opened client = hasty()) {
            client.release(client.acquire("later"));
            servers.awaitReplication();
            LeaseGuard lost = missedByReplicas(() -> acquire(client, "later"));
            assertThat(client.acquireOnceFree("later", 1).token()).isGreaterThan(lost.token());
        }
    }

    /** The control: the same failover seen by clients that know nothing of it. */
    @Test
    void r3_5_withoutTheGuardTheSameFailoverRepeatsAToken() throws Exception {
        FencingToken lost = missedByReplicas(() -> {
            try (Opened unguarded = at(servers.master())) {
                return acquire(unguarded, "unguarded").token();
            }
        });
        try (Opened unguarded = at(servers.master())) {
            assertThat(unguarded.acquireOnceFree("unguarded", 1).token()).isEqualTo(lost);
        }
    }

    private static Opened at(RedisServer server) {
        return Opened.at("redis://127.0.0.1:" + server.port());
    }

    @Test
    void r3_5_aFailoverEndsLeasesAlsoWhereTheRecordSurvived() throws Exception {
        try (Opened client = Opened.at(servers.uri())) {
            LeaseGuard guard = client.acquire("survived");
            servers.failOver();
            SentinelServers.await("an answer about the lease", () -> isLost(client, guard));
            assertThat(client.beat(guard)).isInstanceOfSatisfying(HeartbeatResult.Lost.class, lost -> {
                assertThat(lost.reason()).isEqualTo(LossReason.MISSING);
                assertThat(lost.observed()).isPresent();
            });
        }
    }

    private static boolean isLost(Opened client, LeaseGuard guard) {
        try {
            return client.beat(guard) instanceof HeartbeatResult.Lost;
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void r3_5_aGrantThatOneReplicaDoesNotConfirmIsTakenBackAndUnavailable() throws Exception {
        try (Opened client = Opened.at(servers.uri())) {
            assertThat(client.generation("confirmed")).isZero();
            RedisServer replica = servers.replicas().get(0);
            replica.process().pause();
            try {
                assertThatThrownBy(() ->
                                client.provider().acquire(Opened.request("confirmed", 0, 1), Duration.ofSeconds(6)))
                        .isInstanceOf(LeaseUnavailableException.class)
                        .hasMessageContaining("1 of 2 replicas");
                assertThat(record(client, "confirmed").generation()).isPositive();
                assertThat(record(client, "confirmed").namesLease()).isFalse();
            } finally {
                replica.process().resume();
            }
            servers.awaitReplication();
            assertThat(client.acquireOnceFree("confirmed", 1).token().generation())
                    .isGreaterThan(1);
        }
    }

    @Test
    void r3_5_whatOneReplicaDoesNotConfirmIsUnknownWhereBeatsMustArrive() throws Exception {
        try (Opened client = Opened.at(servers.uri() + "&confirm=beats")) {
            LeaseGuard guard = client.acquireOnceFree("beaten", 1);
            LeaseGuard other = client.acquireOnceFree("beaten, too", 1);
            assertThat(client.beat(guard)).isInstanceOf(HeartbeatResult.StillHeld.class);
            RedisServer replica = servers.replicas().get(0);
            replica.process().pause();
            try {
                assertThatThrownBy(() -> client.beat(guard))
                        .isInstanceOf(LeaseOutcomeUnknownException.class)
                        .hasMessageContaining("1 of 2 replicas");
                assertThat(beatsAnswered(client, guard, other))
                        .as("answers to a batch")
                        .isZero();
                assertThatThrownBy(() -> client.provider()
                                .admin()
                                .orElseThrow()
                                .publishTerm(LeaseKey.of("term"), 7, Opened.TIMEOUT))
                        .isInstanceOf(LeaseOutcomeUnknownException.class);
            } finally {
                replica.process().resume();
            }
            servers.awaitReplication();
            assertThat(beatsAnswered(client, guard, other))
                    .as("answers to a batch")
                    .isEqualTo(2);
        }
    }

    private static int beatsAnswered(Opened client, LeaseGuard... guards) throws InterruptedException {
        AtomicInteger answered = new AtomicInteger();
        client.provider()
                .heartbeatAll(
                        Stream.of(guards).map(guard -> new Heartbeat(guard, 1)).toList(),
                        Opened.TIMEOUT,
                        (id, result) -> answered.addAndGet(result instanceof HeartbeatResult.StillHeld ? 1 : 0));
        return answered.get();
    }

    private static LeaseRecord record(Opened client, String key) throws InterruptedException {
        return client.provider()
                .inspect(LeaseKey.of(key), Freshness.LINEARIZABLE, Opened.TIMEOUT)
                .orElseThrow();
    }

    /** An old master that was only paused goes on as a master for seconds: nobody is granted anything there. */
    @Test
    void r3_5_anOldMasterThatWakesUpGrantsNothing() throws Exception {
        try (Opened old = Opened.at(servers.uri());
                Opened other = Opened.at(servers.uri() + "&replicas=reachable")) {
            LeaseGuard before = old.acquire("split");
            old.release(before);
            RedisServer master = servers.master();
            master.process().pause();
            LeaseGuard granted;
            try {
                servers.awaitFailoverFrom(master);
                granted = other.acquireOnceFree("split", 1);
            } finally {
                master.process().resume();
            }
            assertThat(granted.token()).isGreaterThan(before.token());
            assertThat(epochOfGrant(old)).isIn(0L, granted.token().generation() >> 40);
            servers.awaitReplication();
        }
    }

    /** Zero if nothing was granted. */
    private static long epochOfGrant(Opened client) throws InterruptedException {
        try {
            return client.acquire("split-brain").token().generation() >> 40;
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            return 0;
        }
    }
}
