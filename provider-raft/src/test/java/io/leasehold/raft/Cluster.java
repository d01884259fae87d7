package io.leasehold.raft;

import static org.awaitility.Awaitility.await;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Members as processes of their own, with real disks. */
final class Cluster implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> settings;
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /** One member, and where its data are. */
    record Node(RaftMember member, ServerProcess process, Path data) {
        /** The number in its id. */
        int number() {
            return Integer.parseInt(member.id().substring(1));
        }

        /** All that it has printed since it was started last. */
        String log() {
            try {
                return Files.readString(data.resolveSibling(member.id() + ".log"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Three on the loopback interface. */
    Cluster(Path directory, Map<String, String> settings) {
        this(Ports.members(3), places(directory), settings);
    }

    static Function<RaftMember, MemberProcess.Place> places(Path directory) {
        return member -> MemberProcess.Place.in(directory.resolve(member.id()));
    }

    Cluster(List<RaftMember> members, Function<RaftMember, MemberProcess.Place> places, Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
        try {
            members.forEach(member -> start(member, members, places.apply(member)));
            awaitAll();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Node start(RaftMember member, List<RaftMember> peers, MemberProcess.Place place) {
        return start(member, MemberProcess.of(member, peers, place, settings), place);
    }

    private Node start(RaftMember member, ServerProcess.Builder builder, MemberProcess.Place place) {
        ServerProcess process = MemberProcess.untilStarted(builder).start();
        Node node = new Node(member, process, place.data());
        nodes.put(member.id(), node);
        return node;
    }

    /** Starts a member that waits to be added. */
    Node join(RaftMember member, MemberProcess.Place place) {
        List<RaftMember> peers = nodes().stream().map(Node::member).collect(Collectors.toList());
        peers.add(member);
        Map<String, String> joining = new LinkedHashMap<>(settings);
        joining.put("start", "join");
        return start(member, MemberProcess.of(member, peers, place, joining), place);
    }

    /** Removes a member that is refused, and adds one under an id that was never used. */
    Node replace(Node gone, Function<RaftMember, MemberProcess.Place> places) {
        int number = 1 + nodes().stream().mapToInt(Node::number).max().orElseThrow();
        RaftMember next = Ports.members(number).get(number - 1);
        try (RaftOperator operator = RaftOperator.open(uri())) {
            operator.remove(gone.member().id(), PATIENCE);
            forget(gone);
            Node joined = join(next, places.apply(next));
            operator.add(next, PATIENCE);
            awaitAll();
            return joined;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + next + " replaced " + gone.member(), e);
        }
    }

    /** Ends a member that was removed from the group. */
    void forget(Node node) {
        node.process().close();
        nodes.remove(node.member().id());
    }

    /** Waits until every member follows: the library does not count the vote of one whose log is still empty. */
    void awaitAll() {
        awaitLeader();
        await().atMost(PATIENCE).until(() -> nodes().stream().allMatch(Cluster::follows));
    }

    /** Starts those that do not run, lets those go on that are paused, and waits until all follow. */
    void restoreAll() {
        nodes().forEach(node -> {
            if (node.process().isRunning()) {
                node.process().resume();
            } else {
                node.process().start();
            }
        });
        awaitAll();
    }

    private static boolean follows(Node node) {
        try {
            return Probe.number(node.member(), "appliedIndex") > 0
                    && !Probe.text(node.member(), "leader").isEmpty();
        } catch (Exception e) {
            return false;
        }
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
                .filter(node -> Probe.text(node.member(), "state").equals("leading"))
                .findFirst();
    }

    Node follower() {
        Node leader = awaitLeader();
        return nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
    }

    /** Makes a member lead. */
    void transfer(Node to) {
        Duration timeout = Duration.ofSeconds(10);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (RaftOperator operator = RaftOperator.open(uri())) {
                operator.transfer(to.member().id(), timeout);
            }
            return awaitLeader() == to;
        });
    }

    @Override
    public void close() {
        nodes().forEach(node -> {
            if (node.process().isRunning()) {
                node.process().kill();
            }
            node.process().close();
        });
    }
}
