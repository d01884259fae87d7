package io.leasehold.raft;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Three members in JVMs of their own, shared by the tests of a class. */
final class RaftClusterFixture implements LeaseProviderFixture {

    private final Cluster cluster;
    private final Function<RaftMember, MemberProcess.Place> places;
    private Cluster.Node copied;

    /**
     * A fixture on a group that runs.
     *
     * @param places where members run that are added
     */
    RaftClusterFixture(Cluster cluster, Function<RaftMember, MemberProcess.Place> places) {
        this.cluster = cluster;
        this.places = places;
    }

    @Override
    public String name() {
        return "raft: three members";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new RaftProviderFactory().create(ProviderSettings.parse(cluster.uri()), context);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(cluster.uri());
    }

    /** Its window is longer than a beat ago, a pause of 0.3 ttl and an election together. */
    @Override
    public Duration ttl() {
        return Duration.ofSeconds(6);
    }

    @Override
    public void pauseBackend() {
        cluster.nodes().forEach(node -> node.process().pause());
    }

    @Override
    public void resumeBackend() {
        cluster.nodes().forEach(node -> node.process().resume());
    }

    /** All at once. */
    @Override
    public void restartBackend() {
        cluster.nodes().forEach(node -> node.process().stop());
        startAll();
    }

    /** All at once. */
    @Override
    public void killBackend() {
        cluster.nodes().forEach(node -> node.process().kill());
        startAll();
    }

    private void startAll() {
        cluster.nodes().forEach(node -> node.process().start());
        cluster.awaitAll();
    }

    @Override
    public void failOver() {
        Cluster.Node leader = cluster.awaitLeader();
        leader.process().kill();
        cluster.awaitLeader(node -> node != leader);
        leader.process().start();
        cluster.awaitAll();
    }

    /** Of one member that follows. */
    @Override
    public void copyData() {
        copied = cluster.follower();
        copied.process().copyData();
    }

    /** To that one member: it is refused while the leader knows that there was more, and then another one takes its place. */
    @Override
    public void putBackOlderData() {
        try {
            copied.process().putBackData();
            cluster.awaitAll();
        } catch (IllegalStateException refused) {
            if (!refused.getMessage().contains("the newest entries of member")) {
                throw refused;
            }
            cluster.replace(copied, places);
        }
    }

    @Override
    public void stepBackendClock(Duration step) {
        cluster.nodes().forEach(node -> write(clockStep(node), Long.toString(step.toMillis())));
    }

    private static Path clockStep(Cluster.Node node) {
        return MemberProcess.clockStep(node.data().getParent());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int leftBehind() {
        try {
            int watches = 0;
            for (Cluster.Node node : cluster.nodes()) {
                watches += (int) Probe.number(node.member(), "watches");
            }
            return watches;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cluster.nodes().forEach(node -> write(clockStep(node), "0"));
        cluster.restoreAll();
    }
}
