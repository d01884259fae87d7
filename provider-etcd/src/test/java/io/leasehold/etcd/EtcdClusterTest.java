package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.FencingToken;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of three members lives through. */
@Tag("cluster")
class EtcdClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static EtcdCluster cluster;

    @BeforeAll
    static void start() {
        cluster = new EtcdCluster(directory);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static LeaseClient open(Capability... required) {
        return LeaseClient.builder().uri(cluster.uri()).require(required).open();
    }

    private static LeaseSpec spec(String key, int seconds) {
        return LeaseSpec.of(key).ttl(Duration.ofSeconds(seconds));
    }

    @Test
    void r3_5_aLeaseAndItsTokenOutliveTheLeader() throws Exception {
        try (LeaseClient holder = open(Capability.SURVIVES_FAILOVER);
                LeaseClient waiter = open();
                Lease lease = holder.tryAcquire(spec("leader", 60)).orElseThrow()) {
            FencingToken token = lease.token();
            CompletionStage<Lease> wait = waiter.acquireAsync(spec("leader", 60), Duration.ofHours(1));
            for (int i = 0; i < 2; i++) {
                EtcdNode leader = cluster.leader();
                leader.process().kill();
                cluster.awaitLeader();
                leader.process().start();
            }
            assertThat(lease.isHeld()).isTrue();
            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(LeaseUnavailableException.class)
                    .untilAsserted(() -> assertThat(
                                    waiter.inspect("leader").orElseThrow().token())
                            .contains(token));
            lease.release();
            try (Lease next = wait.toCompletableFuture().get()) {
                assertThat(next.token()).isGreaterThan(token);
            }
        }
    }

    @Test
    void anyMemberMayBeAway() throws Exception {
        for (EtcdNode away : cluster.members()) {
            away.process().kill();
            cluster.awaitLeader();
            try (LeaseClient client = open();
                    Lease lease = client.acquireWithin(spec("away", 5), PATIENCE)) {
                assertThat(lease.isHeld()).isTrue();
            }
            away.process().start();
        }
    }

    @Test
    void r10_1_withoutAMajorityNobodyIsGrantedAndWithOneThingsGoOn() throws Exception {
        EtcdNode first = cluster.leader();
        EtcdNode second = cluster.members().stream()
                .filter(member -> !member.equals(first))
                .findFirst()
                .orElseThrow();
        try (LeaseClient holder = open()) {
            Lease lease = holder.tryAcquire(spec("majority", 2)).orElseThrow();
            first.process().pause();
            second.process().pause();
            await().atMost(PATIENCE).until(() -> !lease.isHeld());
            first.process().resume();
            second.process().resume();
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> holder.tryAcquire(spec("majority", 2))
                            .map(next -> next.token().compareTo(lease.token()) > 0)
                            .orElse(false));
        }
    }
}
