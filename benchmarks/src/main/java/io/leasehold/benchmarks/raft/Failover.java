package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Figure;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.tck.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** For how long nobody is granted anything after the leader of three members was killed. */
final class Failover {

    private Failover() {}

    static Figure measure(Cluster cluster, int rounds) throws Exception {
        List<Double> millis = new ArrayList<>();
        try (LeaseClient client = LeaseClient.open(cluster.uri())) {
            grant(client, "before");
            for (int round = 0; round < rounds; round++) {
                ServerProcess leader = cluster.leader();
                long killed = System.nanoTime();
                leader.kill();
                grant(client, "round-" + round);
                millis.add((System.nanoTime() - killed) / 1e6);
                leader.start();
                cluster.awaitAll();
            }
        }
        return new Figure(
                "raft-client", "kill -9 of the leader to the next grant", "leasehold", Figure.Role.OURS, "ms", millis);
    }

    private static void grant(LeaseClient client, String key) throws InterruptedException {
        try (Lease lease = client.acquireWithin("failover-" + key, Duration.ofMinutes(1))) {
            lease.requireHeld(Duration.ZERO);
        }
    }
}
