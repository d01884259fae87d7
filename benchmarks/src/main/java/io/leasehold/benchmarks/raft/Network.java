package io.leasehold.benchmarks.raft;

import static io.leasehold.benchmarks.Figure.Role.OURS;
import static io.leasehold.benchmarks.Figure.Role.RIVAL;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.turns.Turns;
import io.leasehold.benchmarks.turns.Way;
import io.leasehold.client.LeaseClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A client that is none of the members, of ours and of etcd. */
final class Network {

    private static final long TTL_SECONDS = 15;

    private Network() {}

    static List<Figure> measure(Turns turns, Cluster cluster, Path directory) throws Exception {
        try (EtcdGroup etcd = new EtcdGroup(directory);
                Client rival = Client.builder().endpoints(etcd.endpoints()).build();
                LeaseClient ours = LeaseClient.open(cluster.uri())) {
            ByteSequence name = ByteSequence.from("key-0", StandardCharsets.UTF_8);
            return turns.measure(
                    "acquire + release, free key, 1 client over the network, 3 members",
                    "us",
                    List.of(
                            Way.sequential("leasehold", OURS, Writes.ours(ours, 0)),
                            Way.sequential(
                                    "jetcd 0.8.7 lease + lock, 3 members of etcd", RIVAL, () -> locked(rival, name))));
        }
    }

    private static void locked(Client client, ByteSequence name) throws Exception {
        long lease = client.getLeaseClient().grant(TTL_SECONDS).get().getID();
        ByteSequence held = client.getLockClient().lock(name, lease).get().getKey();
        client.getLockClient().unlock(held).get();
        client.getLeaseClient().revoke(lease).get();
    }
}
