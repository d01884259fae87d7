package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.LeaseTable;
import io.leasehold.raft.table.RequestId;
import io.leasehold.spi.AcquireRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures a restore of a million keys into a group of three, and the backup of that group. */
@Tag("evidence")
class RaftBackupFiguresTest {

    private static final int KEYS = 1_000_000;
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Figures figures = new Figures(
            "RaftBackupFiguresTest",
            "Backup and restore of %,d held leases, three members in one JVM.".formatted(KEYS));
    private final List<RaftLeaseNode> nodes = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void closeAll() {
        nodes.forEach(RaftLeaseNode::close);
    }

    private static Command acquire(int number) {
        AcquireRequest attempt = new AcquireRequest(
                LeaseKey.of("key-" + number),
                new LeaseId(7, number),
                0,
                HolderId.of("host-4711-0a1b2c3d"),
                Duration.ofHours(1),
                1,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
        return new Command.Acquire(new RequestId(1, number), Instant.EPOCH, attempt);
    }

    private Path million() throws IOException {
        LeaseTable table = new LeaseTable();
        for (int from = 0; from < KEYS; from += BATCH) {
            table.apply(
                    1,
                    1 + from / BATCH,
                    IntStream.range(from, from + BATCH)
                            .mapToObj(RaftBackupFiguresTest::acquire)
                            .toList());
        }
        Path file = directory.resolve("million.backup");
        BackupHeader header =
                new BackupHeader("leasehold", 1, "n1", Instant.EPOCH, BackupHeader.Contents.of(table.view()));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            BackupFile.write(header, table.view(), out);
        }
        return file;
    }

    @Test
    void figures() throws Exception {
        Path million = million();
        List<RaftMember> members = Ports.members(3);
        String peers = members.stream().map(RaftMember::toString).collect(Collectors.joining(","));
        for (RaftMember member : members) {
            nodes.add(RaftLeaseNode.start(RaftNodeConfig.of(Map.of(
                    "id",
                    member.id(),
                    "peers",
                    peers,
                    "incarnation",
                    "2",
                    "directory",
                    directory.resolve(member.id()).toString()))));
        }
        for (RaftLeaseNode node : nodes) {
            node.awaitReady(PATIENCE);
        }
        String uri = members.stream().map(RaftMember::address).collect(Collectors.joining(",", "raft://", ""));
        try (RaftOperator operator = RaftOperator.open(uri)) {
            long began = System.nanoTime();
            assertThat(operator.restore(million, 2, PATIENCE)).startsWith(KEYS + " keys are restored");
            figures.add(
                    "restore: %,d bytes in %.1f s, until the leader serves",
                    Files.size(million), (System.nanoTime() - began) / 1e9);
            began = System.nanoTime();
            Path again = directory.resolve("again.backup");
            assertThat(operator.backup(again, PATIENCE)).contains(KEYS + " keys, highest term 2");
            figures.add(
                    "backup: %,d bytes in %.1f s, fetched, verified and forced",
                    Files.size(again), (System.nanoTime() - began) / 1e9);
        }
        figures.keep("raft-backup.txt");
    }
}
