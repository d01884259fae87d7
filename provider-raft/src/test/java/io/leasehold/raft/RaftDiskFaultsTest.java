package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of one member's disk under traffic whose history is checked. Needs a C compiler, and root for the disk that is full. */
@Tag("evidence")
class RaftDiskFaultsTest {

    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final int LOST_BYTES = 2_000;
    private static final String FULL_DISK_SIZE = "32m";

    @TempDir
    private Path directory;

    private Cluster cluster;
    private Traffic traffic;

    @BeforeEach
    void start() throws Exception {
        Path library = directory.resolve("disk.so");
        Path source = directory.resolve("disk.c");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("disk.c"))) {
            Files.copy(in, source);
        }
        run("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
        cluster = new Cluster(
                Ports.members(3),
                member -> new MemberProcess.Place(
                        directory.resolve(member.id()),
                        List.of(),
                        Map.of(
                                "LD_PRELOAD",
                                library.toString(),
                                "DISK_FAULT",
                                fault(member.id()).toString())),
                Map.of("snapshot-every", "500", "retained-entries", "100"));
        traffic = new Traffic(cluster.uri());
    }

    @AfterEach
    void stop() {
        traffic.close();
        cluster.close();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s: %s (this test needs a C compiler, and root to mount)", String.join(" ", command), said)
                .isZero();
    }

    private Path fault(String member) {
        return directory.resolve(member + ".fault");
    }

    private static boolean isDead(Cluster.Node node) {
        return Probe.text(node.member(), "state").equals("dead");
    }

    @Test
    void aSlowDiskOfAFollowerHoldsNobodyUp() throws Exception {
        slow(cluster.follower(), Duration.ofSeconds(1));
    }

    /** Leases longer than the delay go on. */
    @Test
    void aSlowDiskOfTheLeaderOnlyDelays() throws Exception {
        slow(cluster.awaitLeader(), Duration.ofMillis(200));
    }

    private void slow(Cluster.Node node, Duration delay) throws Exception {
        Files.writeString(fault(node.member().id()), Long.toString(delay.toMillis()));
        String fault = traffic.begun("slow-disk", node.member().id(), "each forced write takes " + delay + " longer");
        traffic.awaitGrants();
        traffic.goOn(A_WHILE);
        Files.delete(fault(node.member().id()));
        traffic.ended(fault, "");
        cluster.awaitAll();
        traffic.requireCorrect();
    }

    @Test
    void aLeaderWhoseDiskFailsStopsAndIsReplaced() throws Exception {
        failing(cluster.awaitLeader());
    }

    @Test
    void aFollowerWhoseDiskFailsStops() throws Exception {
        failing(cluster.follower());
    }

    private void failing(Cluster.Node node) throws Exception {
        Files.writeString(fault(node.member().id()), "fail");
        String fault = traffic.begun("failing-disk", node.member().id(), "each forced write is answered EIO");
        await().atMost(Cluster.PATIENCE).until(() -> isDead(node));
        goOnWithout(node);
        Files.delete(fault(node.member().id()));
        backAgain(node, fault);
    }

    private void goOnWithout(Cluster.Node node) throws Exception {
        cluster.awaitLeader(other -> other != node);
        traffic.awaitGrants();
        traffic.goOn(A_WHILE);
        assertThat(isDead(node)).isTrue();
    }

    private void backAgain(Cluster.Node node, String fault) throws Exception {
        node.process().killAndRestart();
        cluster.awaitAll();
        cluster.transfer(node);
        traffic.ended(fault, "");
        traffic.requireCorrect();
    }

    /** Its data are moved to a file system of their own, which is then filled by somebody else. */
    @Test
    void aMemberWhoseDiskIsFullStops() throws Exception {
        Cluster.Node node = cluster.follower();
        node.process().kill();
        Path data = node.data();
        Path kept = data.resolveSibling("kept");
        Files.move(data, kept);
        Files.createDirectory(data);
        run("mount", "-t", "tmpfs", "-o", "size=" + FULL_DISK_SIZE, "tmpfs", data.toString());
        try {
            run("cp", "-a", kept + "/.", data.toString());
            node.process().start();
            cluster.awaitAll();
            cluster.transfer(node);
            fill(data.resolve("ballast"));
            String fault = traffic.begun("full-disk", node.member().id(), "no byte can be added");
            // why: the log goes on into the space that it has reserved
            for (int part = 0; part < 100 && !isDead(node); part++) {
                new Load(cluster.uri()).send(200);
            }
            goOnWithout(node);
            Files.delete(data.resolve("ballast"));
            backAgain(node, fault);
        } finally {
            node.process().kill();
            run("umount", data.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] some = new byte[4096];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    /** As on a disk that had not kept what it was told to: the leader knows that there was more. */
    @Test
    void aFollowerWhoseNewestEntriesAreGoneIsRefusedAndReplaced() throws Exception {
        Cluster.Node node = cluster.follower();
        traffic.goOn(A_WHILE);
        node.process().kill();
        Path log = LogFiles.newest(node.data());
        long end = LogFiles.endOfEntries(log);
        assertThat(end).isGreaterThan(LOST_BYTES);
        LogFiles.truncate(log, end - LOST_BYTES);
        String fault = traffic.begun(
                "truncated-tail", node.member().id(), LOST_BYTES + " bytes before byte " + end + " are gone");
        assertThat(refusal(node))
                .contains("the newest entries of member '" + node.member().id() + "' are gone");
        cluster.transfer(cluster.replace(node, Cluster.places(directory)));
        traffic.ended(fault, "");
        traffic.requireCorrect();
    }

    /** It has forgotten its votes: it is refused under its old id, and joins under a new one. */
    @Test
    void aWipedFollowerIsRefusedAndReplaced() throws Exception {
        Cluster.Node wiped = cluster.follower();
        wiped.process().kill();
        try (Stream<Path> files = Files.walk(wiped.data())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
        String fault = traffic.begun("wiped", wiped.member().id(), "its directory is gone");
        assertThat(refusal(wiped)).contains("belongs to another disk");
        cluster.transfer(cluster.replace(wiped, Cluster.places(directory)));
        traffic.ended(fault, "");
        traffic.requireCorrect();
    }

    private static String refusal(Cluster.Node node) {
        try {
            node.process().start();
            await().atMost(Cluster.PATIENCE)
                    .until(() -> isDead(node) || !node.process().isRunning());
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
        return node.log();
    }
}
