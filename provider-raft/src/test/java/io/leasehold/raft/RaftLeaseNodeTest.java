package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.RequestId;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftLeaseNodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<RaftLeaseNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(RaftLeaseNode::close);
    }

    private RaftLeaseNode start(RaftMember self, List<RaftMember> peers, Map<String, String> more) throws Exception {
        Map<String, String> values = new HashMap<>(more);
        values.put("id", self.id());
        values.put("peers", peers.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
        values.put("directory", directory.resolve(self.id()).toString());
        RaftLeaseNode node = RaftLeaseNode.start(RaftNodeConfig.of(values));
        nodes.add(node);
        return node;
    }

    private static LeaseClient on(RaftLeaseNode node) {
        return LeaseClient.builder().provider(node.client()).open();
    }

    @Test
    void oneMemberGrantsAndKeepsItsTokensAcrossARestart() throws Exception {
        List<RaftMember> members = Ports.members(1);
        RaftLeaseNode node = start(members.get(0), members, Map.of());
        RaftLeader leader = node.awaitReady(PATIENCE);
        assertThat(leader.member()).isEqualTo(members.get(0));
        assertThat(node.isLeader()).isTrue();
        try (LeaseClient client = on(node);
                Lease lease = client.acquireWithin("orders", PATIENCE)) {
            assertThat(lease.token().generation()).isEqualTo(1);
        }
        node.close();
        node.close();
        assertThat(node.isClosed()).isTrue();
        RaftLeaseNode again = start(members.get(0), members, Map.of());
        again.awaitReady(PATIENCE);
        try (LeaseClient client = on(again);
                Lease lease = client.acquireWithin("orders", PATIENCE)) {
            assertThat(lease.token().generation()).isEqualTo(2);
        }
        try (LeaseClient client = LeaseClient.open("raft://" + members.get(0).address());
                Lease lease = client.acquireWithin("orders", PATIENCE)) {
            assertThat(lease.token().generation()).isEqualTo(3);
        }
    }

    private List<RaftLeaseNode> startAll(List<RaftMember> members, Map<String, String> more) throws Exception {
        for (RaftMember member : members) {
            start(member, members, more);
        }
        for (RaftLeaseNode node : nodes) {
            node.awaitReady(PATIENCE);
        }
        return List.copyOf(nodes);
    }

    private RaftLeaseNode leader() {
        return await().atMost(PATIENCE)
                .until(() -> nodes.stream().filter(RaftLeaseNode::isLeader).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private RaftLeaseNode follower() {
        RaftLeaseNode leader = leader();
        return nodes.stream()
                .filter(node -> node != leader && !node.isClosed())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void followersPassOnAndSeeTheLeaderChange() throws Exception {
        startAll(Ports.members(3), Map.of());
        List<String> leaders = new CopyOnWriteArrayList<>();
        RaftLeaseNode observer = follower();
        observer.onLeaderChange(
                known -> known.ifPresent(leader -> leaders.add(leader.member().id() + " in " + leader.raftTerm())));
        try (LeaseClient client = on(observer);
                Lease lease = client.acquireWithin("forwarded", PATIENCE)) {
            assertThat(lease.isHeld()).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> observer.readLocal(LeaseKey.of("forwarded"))
                            .record()
                            .isPresent());
        }
        RaftLeaseNode before = leader();
        before.close();
        RaftLeaseNode after = leader();
        assertThat(after).isNotSameAs(before);
        RaftLeader seen = after.awaitReady(PATIENCE);
        await().atMost(PATIENCE).until(() -> leaders.contains(seen.member().id() + " in " + seen.raftTerm()));
        assertThat(before.isClosed()).isTrue();
        assertThat(before.isLeader()).isFalse();
    }

    @Test
    void withoutForwardingAFollowerNamesTheLeader() throws Exception {
        startAll(Ports.members(2), Map.of("forwarding", "off", "election-timeout", "2s", "smallest-ttl", "5s"));
        RaftLeaseNode leader = leader();
        try (WriteLeaseProvider client = follower().client()) {
            assertThatThrownBy(() -> client.inspect(LeaseKey.of("k"), Freshness.LINEARIZABLE, PATIENCE))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining(leader.leader().orElseThrow().member().address());
            assertThat(client.inspect(LeaseKey.of("k"), Freshness.LOCAL, PATIENCE))
                    .isEmpty();
        }
    }

    @Test
    void aMemberJoinsVotesLeadsAndIsRemoved() throws Exception {
        List<RaftMember> members = Ports.members(2);
        RaftMember joining = members.get(1);
        RaftLeaseNode first = start(members.get(0), members.subList(0, 1), Map.of());
        first.awaitReady(PATIENCE);
        List<List<RaftMember>> seen = new CopyOnWriteArrayList<>();
        first.onMembershipChange(seen::add);
        try (LeaseClient client = on(first);
                Lease lease = client.acquireWithin("before", PATIENCE)) {
            assertThat(lease.isHeld()).isTrue();
        }
        RaftLeaseNode second = start(joining, members, Map.of("start", "join"));
        assertThatThrownBy(() -> second.awaitReady(Duration.ofMillis(50)))
                .isInstanceOf(RaftNotReadyException.class)
                .hasMessageContaining("NO_LEADER");
        first.addMember(joining, PATIENCE);
        second.awaitReady(PATIENCE);
        assertThat(second.members()).containsExactlyInAnyOrderElementsOf(members);
        assertThat(second.readLocal(LeaseKey.of("before")).record()).isPresent();
        await().atMost(PATIENCE).until(() -> seen.contains(first.members()));
        first.transferLeadership("n2", PATIENCE);
        await().atMost(PATIENCE).until(second::isLeader);
        second.removeMember("n1", PATIENCE);
        assertThat(second.members()).containsExactly(joining);
    }

    @Test
    void aDirectoryInUseAnotherGroupAndAnotherMemberAreRefused() throws Exception {
        List<RaftMember> members = Ports.members(1);
        RaftLeaseNode node = start(members.get(0), members, Map.of());
        assertThatThrownBy(() -> start(members.get(0), members, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
        node.close();
        assertThatThrownBy(() -> start(members.get(0), members, Map.of("group", "other")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has the group 'leasehold'; this one is 'other'");
    }

    @Test
    void aWipedMemberIsRefusedUnderItsOldId() throws Exception {
        List<RaftMember> members = Ports.members(3);
        startAll(members, Map.of());
        for (RaftLeaseNode node : nodes) {
            RaftMember self = members.get(nodes.indexOf(node));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> enlisted(self));
        }
        RaftLeaseNode wiped = follower();
        RaftMember self = members.get(nodes.indexOf(wiped));
        wiped.close();
        delete(directory.resolve(self.id()));
        assertThatThrownBy(() -> start(self, members, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to another disk");
    }

    @Test
    void aMemberWhoseNewestEntriesAreGoneIsRefused() throws Exception {
        Map<String, String> patient = Map.of("election-timeout", "2s", "smallest-ttl", "5s");
        List<RaftMember> members = Ports.members(3);
        startAll(members, patient);
        RaftLeaseNode follower = follower();
        RaftMember self = members.get(nodes.indexOf(follower));
        RaftMember leader = follower.leader().orElseThrow().member();
        follower.close();
        Path data = directory.resolve(self.id());
        Path older = directory.resolve("older");
        copy(data, older);
        LogPosition then = acknowledged(leader, self);

        RaftLeaseNode again = start(self, members, patient);
        try (LeaseClient client = LeaseClient.open("raft://" + leader.address() + "?smallest-ttl=5s")) {
            client.acquireWithin("orders", PATIENCE).release();
        }
        await().atMost(PATIENCE).until(() -> acknowledged(leader, self).index() > then.index() + 1);
        again.close();
        delete(data);
        copy(older, data);
        assertThatThrownBy(() -> start(self, members, patient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("the newest entries of member '" + self.id()
                        + "' are gone: it has acknowledged entry \\d+, and directory .* ends at entry \\d+\\..*");
        assertThat(acknowledged(leader, self).raftTerm()).isEqualTo(then.raftTerm());
    }

    private static LogPosition acknowledged(RaftMember leader, RaftMember member) throws Exception {
        Network network = new Network("leasehold", PATIENCE, Optional.empty());
        try (RemoteEndpoint endpoint = new RemoteEndpoint(leader.address(), network, LeaseClock.system(), () -> {})) {
            Reply reply = endpoint.request(new Request.Acknowledged(member.id()))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(reply.kind()).as(reply.text()).isEqualTo(Reply.Kind.DONE);
            return LogPosition.decoded(reply.content());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** An unknown disk of an enlisted id is answered with the known one. */
    private boolean enlisted(RaftMember member) throws Exception {
        Network network = new Network("leasehold", PATIENCE, Optional.empty());
        Roster.Entry unknown = new Roster.Entry(member.id(), new UUID(0, 0));
        for (RaftLeaseNode node : nodes) {
            RaftMember asked = node.leader().orElseThrow().member();
            try (RemoteEndpoint endpoint =
                    new RemoteEndpoint(asked.address(), network, LeaseClock.system(), () -> {})) {
                Reply reply = endpoint.request(
                                new Request.Enlist(PATIENCE, Request.Enlist.Kind.LOOK, unknown.encoded()))
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                if (Roster.Entry.decoded(reply.content()).equals(unknown)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void clientsOfAnotherGroupAndExpiriesOfClientsAreRefused() throws Exception {
        List<RaftMember> members = Ports.members(1);
        start(members.get(0), members, Map.of()).awaitReady(PATIENCE);
        String uri = "raft://" + members.get(0).address();
        try (LeaseClient stranger = LeaseClient.open(uri + "?group=other")) {
            assertThatThrownBy(() -> stranger.tryAcquire("k")).hasMessageContaining("group 'leasehold'");
        }
        Command expire = new Command.Expire(new RequestId(1, 1), LeaseKey.of("k"), 1, 0, 1, 1);
        Network network = new Network("leasehold", PATIENCE, Optional.empty());
        try (RemoteEndpoint endpoint =
                new RemoteEndpoint(members.get(0).address(), network, LeaseClock.system(), () -> {})) {
            Reply reply = endpoint.request(
                            new Request.Execute(PATIENCE, Request.Route.HERE, CommandCodec.encode(List.of(expire))))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(reply.kind()).isEqualTo(Reply.Kind.REFUSED);
        }
    }
}
