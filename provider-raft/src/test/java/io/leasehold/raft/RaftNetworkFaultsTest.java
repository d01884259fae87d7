package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leader is cut off, each member being on a host of its own, under traffic whose history is checked. Needs root. */
@Tag("evidence")
class RaftNetworkFaultsTest {

    private static final int ROUNDS = 2;

    @TempDir
    private Path directory;

    private Lan lan;
    private Cluster cluster;
    private Traffic traffic;

    @BeforeEach
    void start() {
        lan = new Lan(3);
        cluster = new Cluster(lan.members(), this::place, Map.of());
        traffic = new Traffic(cluster.uri());
    }

    private MemberProcess.Place place(RaftMember member) {
        int host = Integer.parseInt(member.id().substring(1));
        return new MemberProcess.Place(directory.resolve(member.id()), lan.on(host), Map.of());
    }

    @AfterEach
    void stop() {
        traffic.close();
        cluster.close();
        lan.close();
    }

    /** Clients too are cut off from it. */
    @Test
    void theLeaderIsCutOffBothWays() throws Exception {
        cutLeaders("cut", host -> {
            lan.deafen(host);
            lan.silence(host);
        });
    }

    /** Clients still reach a leader that has lost its followers: it must not grant, answer reads or confirm heartbeats. */
    @Test
    void theLeaderIsCutOffFromTheOtherMembersOnly() throws Exception {
        cutLeaders("cut-members", lan::isolate);
    }

    /** Its entries go out, no acknowledgement comes in. */
    @Test
    void theLeaderHearsNothing() throws Exception {
        cutLeaders("deaf", lan::deafen);
    }

    /** It hears the others, and they do not hear it. */
    @Test
    void theLeaderIsNotHeard() throws Exception {
        cutLeaders("mute", lan::silence);
    }

    private void cutLeaders(String what, IntConsumer cut) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Cluster.Node leader = cluster.awaitLeader();
            cut.accept(leader.number());
            String fault = traffic.begun(what, leader.member().id(), "");
            cluster.awaitLeader(node -> node != leader);
            traffic.awaitGrants();
            traffic.goOn(Traffic.TTL.plus(Duration.ofSeconds(1)));
            long dropped = lan.dropped(leader.number());
            assertThat(dropped).isPositive();
            lan.heal(leader.number());
            traffic.ended(fault, dropped + " packets were dropped");
            cluster.awaitAll();
        }
        traffic.requireCorrect();
    }
}
