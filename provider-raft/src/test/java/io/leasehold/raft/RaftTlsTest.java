package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members and clients authenticate each other; whoever has no certificate of the group's authority is refused. */
class RaftTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(2);

    @TempDir
    private static Path keys;

    private static Map<String, String> trusted;
    private static Map<String, String> strange;

    @TempDir
    private Path directory;

    private final List<RaftLeaseNode> nodes = new ArrayList<>();
    private final List<RaftMember> members = Ports.members(3);

    @BeforeAll
    static void sign() throws Exception {
        trusted = new Certificates(keys.resolve("own")).of("member");
        strange = new Certificates(keys.resolve("other")).of("stranger");
    }

    @BeforeEach
    void startTwoOfThree() throws Exception {
        start(0, trusted);
        start(1, trusted);
        nodes.get(0).awaitReady(PATIENCE);
        nodes.get(1).awaitReady(PATIENCE);
    }

    @AfterEach
    void close() {
        nodes.forEach(RaftLeaseNode::close);
    }

    private RaftLeaseNode start(int which, Map<String, String> tls) throws Exception {
        Map<String, String> values = new HashMap<>(tls);
        values.put("id", members.get(which).id());
        values.put("peers", members.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
        values.put("directory", directory.resolve(members.get(which).id()).toString());
        RaftLeaseNode node = RaftLeaseNode.start(RaftNodeConfig.of(values));
        nodes.add(node);
        return node;
    }

    private String uri(Map<String, String> tls) {
        return "raft://"
                + members.stream().limit(2).map(RaftMember::address).collect(Collectors.joining(","))
                + "?member-timeout=1s"
                + tls.entrySet().stream()
                        .map(entry -> "&" + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
    }

    @Test
    void whoeverHasACertificateIsServedByLeaderAndFollower() throws Exception {
        try (LeaseClient client = LeaseClient.open(uri(trusted));
                Lease lease = client.acquireWithin("secured", PATIENCE)) {
            assertThat(lease.isHeld()).isTrue();
        }
        for (RaftLeaseNode node : nodes) {
            try (LeaseClient client =
                            LeaseClient.builder().provider(node.client()).open();
                    Lease lease = client.acquireWithin("secured", PATIENCE)) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    void clientsWithoutACertificateOrWithAStrangersAreRefused() {
        for (Map<String, String> tls : List.of(Map.<String, String>of(), strange)) {
            LeaseClock clock = LeaseClock.system();
            try (LeaseScheduler scheduler = clock.newScheduler("test");
                    WriteLeaseProvider provider = new RaftProviderFactory()
                            .create(ProviderSettings.parse(uri(tls)), new Traffic.Context(clock, scheduler))) {
                assertThatThrownBy(
                                () -> provider.inspect(LeaseKey.of("secured"), Freshness.LINEARIZABLE, REFUSED_WITHIN))
                        .isInstanceOf(LeaseException.class);
            }
        }
    }

    /** Neither the members' connections nor the clients' let it in: it never learns who leads. */
    @Test
    void aMemberWithAStrangersCertificateIsNotLetIn() throws Exception {
        RaftLeaseNode stranger = start(2, strange);
        assertThatThrownBy(() -> stranger.awaitReady(Duration.ofSeconds(5))).isInstanceOf(RaftNotReadyException.class);
        assertThat(stranger.leader()).isEmpty();
        stranger.close();
        nodes.remove(stranger);
        RaftLeaseNode member = start(2, trusted);
        member.awaitReady(PATIENCE);
        await().atMost(PATIENCE).until(() -> member.leader().isPresent());
    }

    @Test
    void aMemberWithoutTlsIsNotLetIn() throws Exception {
        RaftLeaseNode plain = start(2, Map.of());
        assertThatThrownBy(() -> plain.awaitReady(Duration.ofSeconds(5))).isInstanceOf(RaftNotReadyException.class);
        assertThat(plain.leader()).isEmpty();
    }
}
