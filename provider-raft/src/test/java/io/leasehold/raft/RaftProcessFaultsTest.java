package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the members' processes, each under traffic whose history is checked. */
@Tag("evidence")
class RaftProcessFaultsTest {

    private static final Duration A_WHILE = Duration.ofSeconds(3);
    private static final int ROUNDS = 3;

    @TempDir
    private Path directory;

    private Cluster cluster;
    private Traffic traffic;

    @BeforeEach
    void start() {
        cluster = new Cluster(directory, Map.of("snapshot-every", "500", "retained-entries", "100"));
        traffic = new Traffic(cluster.uri());
    }

    @AfterEach
    void stop() {
        traffic.close();
        cluster.close();
    }

    private String killed(Cluster.Node node) {
        long pid = node.process().pid();
        node.process().kill();
        return traffic.begun("kill9", node.member().id(), "process " + pid + " is gone");
    }

    @Test
    void leadersAreKilled() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Cluster.Node leader = cluster.awaitLeader();
            String fault = killed(leader);
            cluster.awaitLeader(node -> node != leader);
            traffic.awaitGrants();
            cluster.restoreAll();
            traffic.ended(fault, "");
        }
        traffic.requireCorrect();
    }

    @Test
    void followersAreKilled() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String fault = killed(cluster.follower());
            traffic.awaitGrants();
            cluster.restoreAll();
            traffic.ended(fault, "");
        }
        traffic.requireCorrect();
    }

    @Test
    void allAreKilledAtOnce() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var faults = cluster.nodes().stream().map(this::killed).toList();
            cluster.restoreAll();
            faults.forEach(fault -> traffic.ended(fault, ""));
            traffic.awaitGrants();
        }
        traffic.requireCorrect();
    }

    @Test
    void leadersArePausedForLongerThanATtl() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Cluster.Node leader = cluster.awaitLeader();
            leader.process().pause();
            String fault = traffic.begun("pause", leader.member().id(), "its state is T");
            cluster.awaitLeader(node -> node != leader);
            traffic.awaitGrants();
            traffic.goOn(Traffic.TTL);
            leader.process().resume();
            traffic.ended(fault, "");
            cluster.awaitAll();
        }
        traffic.requireCorrect();
    }

    @Test
    void leadershipIsTransferred() throws Exception {
        for (int round = 0; round < 2 * ROUNDS; round++) {
            Cluster.Node next = cluster.follower();
            cluster.transfer(next);
            traffic.ended(traffic.begun("transfer", next.member().id(), "it leads"), "");
            traffic.goOn(Duration.ofSeconds(1));
        }
        traffic.requireCorrect();
    }

    @Test
    void membersJoinLeadAndAreRemoved() throws Exception {
        RaftMember joining = Ports.members(4).get(3);
        Cluster.Node fourth = cluster.join(joining, MemberProcess.Place.in(directory.resolve(joining.id())));
        try (RaftOperator operator = RaftOperator.open(cluster.uri())) {
            operator.add(joining, Cluster.PATIENCE);
            String added = traffic.begun("add", joining.id(), "it votes");
            traffic.goOn(A_WHILE);
            traffic.ended(added, "");
            cluster.transfer(fourth);
            traffic.awaitGrants();
            Cluster.Node first = cluster.node("n1");
            operator.remove("n1", Cluster.PATIENCE);
            cluster.forget(first);
            traffic.ended(traffic.begun("remove", "n1", "it does not vote"), "");
        }
        String fault = killed(fourth);
        cluster.awaitLeader(node -> node != fourth);
        cluster.restoreAll();
        traffic.ended(fault, "");
        assertThat(Probe.status(cluster.node("n2").member())).doesNotContain("\"n1=");
        traffic.requireCorrect();
    }

    /** The leader remembers what that follower had. */
    @Test
    void aFollowerWithAnOlderCopyOfItsDataIsRefusedAndReplaced() throws Exception {
        Cluster.Node follower = cluster.follower();
        follower.process().pause();
        follower.process().copyData();
        follower.process().resume();
        traffic.goOn(A_WHILE);
        assertThatThrownBy(follower.process()::putBackData)
                .hasMessageContaining(
                        "the newest entries of member '" + follower.member().id() + "' are gone");
        String fault = traffic.begun("older-data", follower.member().id(), "the copy is in place");
        cluster.transfer(cluster.replace(follower, Cluster.places(directory)));
        traffic.awaitGrants();
        traffic.ended(fault, "");
        traffic.requireCorrect();
    }

    /** Election works with a majority of five, also after the death of two. */
    @Test
    void ofFiveMembersTwoMayDie() throws Exception {
        traffic.close();
        cluster.close();
        Path other = directory.resolve("five");
        cluster = new Cluster(Ports.members(5), member -> MemberProcess.Place.in(other.resolve(member.id())), Map.of());
        traffic = new Traffic(cluster.uri());
        Cluster.Node leader = cluster.awaitLeader();
        Cluster.Node follower = cluster.follower();
        String first = killed(leader);
        String second = killed(follower);
        cluster.awaitLeader(node -> node != leader && node != follower);
        traffic.awaitGrants();
        traffic.goOn(A_WHILE);
        cluster.restoreAll();
        traffic.ended(first, "");
        traffic.ended(second, "");
        traffic.requireCorrect();
    }
}
