package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cluster")
class RaftClusterTest {

    private static Cluster cluster;

    @BeforeAll
    static void startCluster(@TempDir Path directory) {
        cluster = new Cluster(directory, Map.of());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @AfterEach
    void heal() {
        cluster.restoreAll();
    }

    private static LeaseClient client() {
        return LeaseClient.open(cluster.uri());
    }

    /** Longer than any failover takes, however slow the machine. */
    private static LeaseSpec lasting(String key) {
        return LeaseSpec.of(key).ttl(Duration.ofMinutes(2));
    }

    private static FencingToken grant(LeaseClient client, String key) throws InterruptedException {
        try (Lease lease = client.acquireWithin(key, Cluster.PATIENCE)) {
            return lease.token();
        }
    }

    @Test
    void aLeaseOutlivesTheDeathOfTheLeader() throws Exception {
        try (LeaseClient client = client();
                Lease lease = client.acquireWithin(lasting("outlives"), Cluster.PATIENCE)) {
            Cluster.Node leader = cluster.awaitLeader();
            leader.process().kill();
            cluster.awaitLeader(node -> node != leader);
            FencingToken other = grant(client, "other-key");
            assertThat(other.generation()).isPositive();
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aPausedLeaderIsReplacedAndFollowsWhenItWakes() throws Exception {
        try (LeaseClient client = client()) {
            FencingToken before = grant(client, "paused");
            Cluster.Node leader = cluster.awaitLeader();
            leader.process().pause();
            FencingToken during = grant(client, "paused");
            assertThat(during).isGreaterThan(before);
            leader.process().resume();
            Cluster.Node now = cluster.awaitLeader(node -> node != leader);
            assertThat(now.member()).isNotEqualTo(leader.member());
            assertThat(grant(client, "paused")).isGreaterThan(during);
        }
    }

    @Test
    void killedAllAtOnceTheyRememberEveryGrant() throws Exception {
        try (LeaseClient client = client()) {
            FencingToken before = grant(client, "all");
            cluster.nodes().forEach(node -> node.process().kill());
            cluster.nodes().forEach(node -> node.process().start());
            assertThat(grant(client, "all").generation()).isEqualTo(before.generation() + 1);
        }
    }

    @Test
    void aFollowerPassesRequestsOn() throws Exception {
        try (LeaseClient client =
                LeaseClient.open("raft://" + cluster.follower().member().address())) {
            assertThat(grant(client, "follower").generation()).isPositive();
        }
    }

    @Test
    void leadershipIsTransferredWithoutLosingALease() throws Exception {
        Cluster.Node to = cluster.follower();
        try (LeaseClient client = client();
                Lease lease = client.acquireWithin(lasting("transferred"), Cluster.PATIENCE)) {
            cluster.transfer(to);
            assertThat(cluster.awaitLeader()).isEqualTo(to);
            assertThat(grant(client, "after-transfer").generation()).isPositive();
            assertThat(lease.isHeld()).isTrue();
        }
    }
}
