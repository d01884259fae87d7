package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.FencingToken;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members are processes of their own; what is lost is killed and never started again. */
class BackupTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<ServerProcess> processes = new ArrayList<>();

    @AfterEach
    void killAll() {
        processes.forEach(ServerProcess::kill);
        processes.forEach(ServerProcess::close);
    }

    private void lose(List<ServerProcess> members) {
        members.forEach(ServerProcess::kill);
    }

    private List<ServerProcess> start(String place, List<RaftMember> members, Map<String, String> settings) {
        List<ServerProcess> started = new ArrayList<>();
        for (RaftMember member : members) {
            Path home = directory.resolve(place).resolve(member.id());
            started.add(MemberProcess.untilStarted(MemberProcess.of(member, members, home, settings))
                    .start());
        }
        processes.addAll(started);
        return started;
    }

    private static String uri(List<RaftMember> members) {
        return members.stream().map(RaftMember::address).collect(Collectors.joining(",", "raft://", ""));
    }

    private static FencingToken grant(LeaseClient client, String key, long term) throws InterruptedException {
        try (Lease lease = client.acquireWithin(LeaseSpec.of(LeaseKey.of(key)).term(() -> term), PATIENCE)) {
            return lease.token();
        }
    }

    private String backup(List<RaftMember> members, String name) throws InterruptedException {
        try (RaftOperator operator = RaftOperator.open(uri(members))) {
            return operator.backup(directory.resolve(name), PATIENCE);
        }
    }

    private String restore(List<RaftMember> members, String name, long term) throws InterruptedException {
        try (RaftOperator operator = RaftOperator.open(uri(members))) {
            return operator.restore(directory.resolve(name), term, PATIENCE);
        }
    }

    /** Grants, a backup, more grants that it does not know, and the loss of everything. */
    private Map<String, FencingToken> granted(int members) throws InterruptedException {
        List<RaftMember> old = Ports.members(members);
        List<ServerProcess> lost = start("old", old, Map.of());
        Map<String, FencingToken> last = new TreeMap<>();
        try (LeaseClient client = LeaseClient.open(uri(old))) {
            for (String key : List.of("orders", "bills", "bills")) {
                grant(client, key, 3);
            }
            assertThat(backup(old, "leases.backup")).contains("incarnation 1").contains("2 keys, highest term 3");
            for (String key : List.of("orders", "bills", "later")) {
                grant(client, key, 3);
                last.put(key, grant(client, key, 4));
            }
        }
        lose(lost);
        return last;
    }

    private void requireRestored(List<RaftMember> members, Map<String, FencingToken> last) throws InterruptedException {
        try (LeaseClient client = LeaseClient.open(uri(members))) {
            // why: until its members have elected a leader the group answers nobody
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> client.tryAcquire("orders"))
                            .isInstanceOf(LeaseUnavailableException.class)
                            .hasMessageContaining("leasehold raft restore"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> backup(members, "empty"))
                    .withMessageContaining("nothing to back up");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> restore(members, "leases.backup", 3))
                    .withMessageContaining("the term to demand is 3; it must be above 3");
            assertThat(restore(members, "leases.backup", 5)).startsWith("2 keys are restored");
            for (String key : last.keySet()) {
                assertThatThrownBy(() -> grant(client, key, 4))
                        .isInstanceOfSatisfying(
                                LeaseFencedException.class,
                                e -> assertThat(e.currentTerm()).isEqualTo(5));
                assertThat(grant(client, key, 5)).isGreaterThan(last.get(key));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> restore(members, "leases.backup", 9))
                    .withMessageContaining("only a new group is restored into");
        }
    }

    @Test
    void everythingLostIsRestoredOntoThreeNewMembers() throws Exception {
        Map<String, FencingToken> last = granted(3);
        List<RaftMember> members = Ports.members(3);
        List<ServerProcess> fresh = start("new", members, Map.of("incarnation", "2"));
        requireRestored(members, last);
        FencingToken before;
        try (LeaseClient client = LeaseClient.open(uri(members))) {
            before = grant(client, "orders", 5);
        }
        lose(fresh);
        fresh.forEach(ServerProcess::start);
        try (LeaseClient client = LeaseClient.open(uri(members))) {
            assertThat(grant(client, "orders", 5)).isGreaterThan(before);
        }
    }

    @Test
    void everythingLostIsRestoredOntoOneMemberThatAnotherJoins() throws Exception {
        Map<String, FencingToken> last = granted(1);
        List<RaftMember> members = Ports.members(2);
        List<RaftMember> first = members.subList(0, 1);
        List<ServerProcess> one = start("new", first, Map.of("incarnation", "2"));
        requireRestored(first, last);
        List<RaftMember> joining = members.subList(1, 2);
        Map<String, String> join = Map.of("incarnation", "2", "start", "join");
        processes.add(startJoining(members, join));
        try (RaftOperator operator = RaftOperator.open(uri(first))) {
            operator.add(joining.get(0), PATIENCE);
            operator.transfer("n2", PATIENCE);
            operator.remove("n1", PATIENCE);
        }
        lose(one);
        try (LeaseClient client = LeaseClient.open(uri(joining))) {
            assertThat(grant(client, "bills", 5)).isGreaterThan(last.get("bills"));
            assertThatThrownBy(() -> grant(client, "bills", 4)).isInstanceOf(LeaseFencedException.class);
        }
    }

    private ServerProcess startJoining(List<RaftMember> members, Map<String, String> settings) {
        RaftMember self = members.get(1);
        Path home = directory.resolve("new").resolve(self.id());
        return MemberProcess.untilStarted(MemberProcess.of(self, members, home, settings))
                .start();
    }

    @Test
    void whatIsNoBackupOrNoNewGroupIsRefusedAndNothingIsOverwritten() throws Exception {
        List<RaftMember> members = Ports.members(1);
        start("old", members, Map.of("incarnation", "1"));
        backup(members, "whole");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backup(members, "whole"))
                .withMessageContaining("exists; a backup overwrites nothing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restore(members, "whole", 2))
                .withMessageContaining("with 'incarnation' at least 2");
        byte[] bytes = Files.readAllBytes(directory.resolve("whole"));
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= 1;
            assertRefused(members, bytes, bytes.length);
            bytes[at] ^= 1;
        }
        for (int length = 0; length < bytes.length; length++) {
            assertRefused(members, bytes, length);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restore(members, "missing", 2))
                .withMessageContaining("missing cannot be used");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("old", "whole", "bad");
        }
    }

    private void assertRefused(List<RaftMember> members, byte[] bytes, int length) throws IOException {
        Files.write(directory.resolve("bad"), java.util.Arrays.copyOf(bytes, length));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restore(members, "bad", 9))
                .withMessageContaining("bad cannot be used");
    }

    @Test
    void aDirectoryOfAnotherLifeIsRefused() throws Exception {
        List<RaftMember> members = Ports.members(1);
        Map<String, String> settings = new TreeMap<>(Map.of(
                "id",
                "n1",
                "peers",
                members.get(0).toString(),
                "directory",
                directory.resolve("n1").toString()));
        RaftLeaseNode.start(RaftNodeConfig.of(settings)).close();
        settings.put("incarnation", "2");
        assertThatThrownBy(() -> RaftLeaseNode.start(RaftNodeConfig.of(settings)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has the incarnation '1'; this one is '2'");
    }
}
