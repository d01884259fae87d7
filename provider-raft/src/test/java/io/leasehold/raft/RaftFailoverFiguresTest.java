package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures how long nobody is granted anything after the leader of three processes is killed, and after it hands over. */
@Tag("evidence")
class RaftFailoverFiguresTest {

    private static final int ROUNDS = 20;

    private final Figures figures = new Figures(
            "RaftFailoverFiguresTest",
            "Failover of provider-raft: three members in JVMs of their own on one machine, election-timeout 500 ms (the default), a client"
                    + " in a fourth with member-timeout 1 s (the default).");
    private int keys;

    @Test
    void figures(@TempDir Path directory) throws Exception {
        try (Cluster cluster = new Cluster(directory, Map.of());
                LeaseClient client = LeaseClient.open(cluster.uri())) {
            grant(client);
            List<Double> handed = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                handed.add(handOver(cluster, client));
            }
            List<Double> killed = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                killed.add(kill(cluster, client));
            }
            line("kill -9 of the leader to the next grant", killed);
            line("order to hand leadership over to the next grant", handed);
            figures.add(
                    "ratio of the median after kill -9 to election-timeout: %.1f; to the median after a hand-over: %.1f",
                    Figures.median(killed) / 500, Figures.median(killed) / Figures.median(handed));
        }
        figures.keep("raft-failover.txt");
        assertThat(keys).isEqualTo(1 + 2 * ROUNDS);
    }

    private void grant(LeaseClient client) throws InterruptedException {
        try (Lease lease = client.acquireWithin("failover-" + keys++, Duration.ofMinutes(1))) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    private double kill(Cluster cluster, LeaseClient client) throws InterruptedException {
        Cluster.Node leader = cluster.awaitLeader();
        long began = System.nanoTime();
        leader.process().kill();
        grant(client);
        double took = (System.nanoTime() - began) / 1e6;
        leader.process().start();
        cluster.awaitAll();
        return took;
    }

    private double handOver(Cluster cluster, LeaseClient client) throws InterruptedException {
        String to = cluster.follower().member().id();
        try (RaftOperator operator = RaftOperator.open(cluster.uri())) {
            long began = System.nanoTime();
            operator.transfer(to, Duration.ofSeconds(30));
            grant(client);
            double took = (System.nanoTime() - began) / 1e6;
            cluster.awaitAll();
            return took;
        }
    }

    private void line(String what, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        figures.add(
                "%s, %d rounds: median %.0f ms, least %.0f ms, most %.0f ms; all: %s",
                what,
                sorted.size(),
                Figures.median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                sorted.stream().map(Math::round).toList());
    }
}
