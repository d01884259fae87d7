package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library closes itself for good after a pause that is longer than its limit; the member must not stay like that. */
@Tag("evidence")
class RaftPauseTest {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private Cluster cluster;

    @BeforeEach
    void start() {
        cluster = new Cluster(
                directory, Map.of("election-timeout", "300ms", "longest-pause", LONGEST_PAUSE.toMillis() + "ms"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private void pauseForTooLong(Cluster.Node node) throws Exception {
        node.process().pause();
        await().pollDelay(LONGEST_PAUSE.multipliedBy(2)).until(() -> true);
        node.process().resume();
        await().atMost(Cluster.PATIENCE).until(() -> node.log().contains("it is started anew"));
    }

    @Test
    void aLeaderThatWasPausedForTooLongFollowsAgainAndCanLead() throws Exception {
        try (Traffic traffic = new Traffic(cluster.uri())) {
            Cluster.Node leader = cluster.awaitLeader();
            String fault = traffic.begun("long-pause", leader.member().id(), "it was started anew");
            pauseForTooLong(leader);
            cluster.awaitAll();
            traffic.ended(fault, "");
            cluster.transfer(leader);
            traffic.requireCorrect();
        }
    }

    /** Nobody is left to catch up from: what each has on its disk is enough. */
    @Test
    void allThatWerePausedForTooLongElectALeaderAndRemember() throws Exception {
        try (LeaseClient client = LeaseClient.open(cluster.uri())) {
            long before;
            try (Lease lease = client.acquireWithin("all", Cluster.PATIENCE)) {
                before = lease.token().generation();
            }
            cluster.nodes().forEach(node -> node.process().pause());
            await().pollDelay(LONGEST_PAUSE.multipliedBy(2)).until(() -> true);
            cluster.nodes().forEach(node -> node.process().resume());
            for (Cluster.Node node : cluster.nodes()) {
                await().atMost(Cluster.PATIENCE).until(() -> node.log().contains("it is started anew"));
            }
            cluster.awaitAll();
            try (Lease lease = client.acquireWithin("all", Cluster.PATIENCE)) {
                assertThat(lease.token().generation()).isEqualTo(before + 1);
            }
        }
    }
}
