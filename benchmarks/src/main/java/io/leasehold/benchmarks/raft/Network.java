package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.servers.Backend;
import io.leasehold.benchmarks.subject.OurLeases;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import io.leasehold.benchmarks.turns.Turns;
import io.leasehold.benchmarks.turns.Way;
import java.time.Duration;
import java.util.List;

/** A client that is none of three members, of ours and of etcd. */
final class Network {

    private static final Duration TTL = Duration.ofSeconds(15);

    private Network() {}

    static List<Figure> measure(Turns turns, Cluster cluster, Backend etcd) throws Exception {
        Subject jetcd = Subjects.of(etcd.uri()).stream()
                .filter(subject -> subject.role() == Figure.Role.RIVAL)
                .findFirst()
                .orElseThrow();
        try (Party ours = new OurLeases().join(cluster.uri(), TTL);
                Party theirs = jetcd.join(etcd.uri(), TTL)) {
            return turns.measure(
                    "free key, 1 client, beside etcd of 3 members",
                    "us",
                    List.of(way(new OurLeases(), ours), way(jetcd, theirs)));
        }
    }

    private static Way way(Subject subject, Party party) {
        return Way.sequential(
                subject.name(), subject.role(), () -> party.acquire("key-0").release());
    }
}
