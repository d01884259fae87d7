package io.leasehold.raft;

import static org.awaitility.Awaitility.await;

import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.ServerProcess;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Three members as processes of their own, with real disks. Each is reached through two proxies, one for clients and one for
 * members, so that it can be cut off.
 */
final class Cluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /** One member: where others reach it, where it listens, and the proxies between. */
    record Node(RaftMember member, RaftMember listen, ServerProcess process, FaultProxy clients, FaultProxy members) {
        void cut() {
            clients.cut();
            members.cut();
        }

        void heal() {
            clients.heal();
            members.heal();
        }
    }

    Cluster(Path directory, Map<String, String> settings) {
        List<RaftMember> listen = Ports.members(3);
        List<FaultProxy> clients = new ArrayList<>();
        List<FaultProxy> members = new ArrayList<>();
        List<RaftMember> peers = new ArrayList<>();
        for (RaftMember real : listen) {
            clients.add(FaultProxy.to(new InetSocketAddress("127.0.0.1", real.port())));
            members.add(FaultProxy.to(new InetSocketAddress("127.0.0.1", real.raftPort())));
            peers.add(new RaftMember(real.id(), "127.0.0.1", last(clients), last(members)));
        }
        for (int i = 0; i < listen.size(); i++) {
            RaftMember real = listen.get(i);
            Map<String, String> values = new LinkedHashMap<>(settings);
            values.put("listen", "127.0.0.1:" + real.port() + ":" + real.raftPort());
            ServerProcess process = MemberProcess.untilStarted(
                            MemberProcess.of(peers.get(i), peers, directory.resolve(real.id()), values))
                    .start();
            nodes.put(real.id(), new Node(peers.get(i), real, process, clients.get(i), members.get(i)));
        }
        awaitAll();
    }

    /** Waits until every member follows: the library does not count the vote of one whose log is still empty. */
    void awaitAll() {
        awaitLeader();
        await().atMost(PATIENCE).until(() -> nodes().stream().allMatch(Cluster::follows));
    }

    private static boolean follows(Node node) {
        try {
            return Probe.number(node.listen(), "appliedIndex") > 0
                    && !Probe.text(node.listen(), "leader").isEmpty();
        } catch (Exception e) {
            return false;
        }
    }

    private static int last(List<FaultProxy> proxies) {
        return proxies.get(proxies.size() - 1).address().getPort();
    }

    Node node(String id) {
        return Optional.ofNullable(nodes.get(id)).orElseThrow();
    }

    List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    String uri() {
        return nodes().stream().map(node -> node.member().address()).collect(Collectors.joining(",", "raft://", ""));
    }

    /** Waits for a member that leads and is ready. */
    Node awaitLeader() {
        return awaitLeader(node -> true);
    }

    Node awaitLeader(Predicate<Node> which) {
        return await().atMost(PATIENCE)
                .until(() -> leader(which), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Node> leader(Predicate<Node> which) {
        return nodes().stream()
                .filter(which)
                .filter(node -> Probe.text(node.listen(), "state").equals("leading"))
                .findFirst();
    }

    Node follower() {
        Node leader = awaitLeader();
        return nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        nodes().forEach(node -> {
            if (node.process().isRunning()) {
                node.process().kill();
            }
            node.process().close();
            node.clients().close();
            node.members().close();
        });
    }
}
