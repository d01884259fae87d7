package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftLeaseNodeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<RaftLeaseNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(RaftLeaseNode::close);
    }

    private RaftLeaseNode start(RaftMember self, List<RaftMember> peers, Map<String, String> more) throws Exception {
        Map<String, String> values = new java.util.HashMap<>(more);
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
}
