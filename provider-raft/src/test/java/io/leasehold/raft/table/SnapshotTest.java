package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {

    private static final int MILLION = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void everyDamagedByteIsFoundAndTheTableStaysAsItWas() throws IOException {
        LeaseTable table = new LeaseTable();
        new History(new SplittableRandom(5)).entries(5).forEach(entry -> entry.applyTo(table));
        byte[] good = ReplicasTest.snapshot(table);
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 0x10;
            assertThatThrownBy(() -> table.readSnapshot(new ByteArrayInputStream(damaged)))
                    .isInstanceOf(MalformedBytesException.class);
            byte[] truncated = Arrays.copyOf(good, i);
            assertThatThrownBy(() -> table.readSnapshot(new ByteArrayInputStream(truncated)))
                    .isInstanceOf(MalformedBytesException.class);
        }
        assertThat(ReplicasTest.snapshot(table)).isEqualTo(good);
    }

    @Test
    void aSnapshotOfTheFirstFormatIsReadAndWrittenInTheNewest() throws IOException {
        LeaseTable table = new LeaseTable();
        try (InputStream in = SnapshotTest.class.getResourceAsStream("snapshot-format-1.bin")) {
            table.readSnapshot(in);
        }

        assertThat(table.view().revision()).isEqualTo(42);
        assertThat(table.view().appliedIndex()).isEqualTo(60);
        assertThat(table.list(""))
                .hasSize(4)
                .allSatisfy(record -> assertThat(record.grantedTerm()).isEqualTo(record.term()));
        byte[] newest = ReplicasTest.snapshot(table);
        assertThat(newest[4]).isEqualTo((byte) 2);
        assertThat(ReplicasTest.restored(newest).list("")).isEqualTo(table.list(""));
    }

    @Test
    void entriesAppliedWhileASnapshotIsWrittenAreNotInIt() throws IOException {
        TableDriver log = new TableDriver();
        log.granted("a", "x");
        byte[] before = ReplicasTest.snapshot(log.table);
        List<byte[]> parts = new ArrayList<>();
        OutputStream meanwhile = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                log.granted("b" + parts.size(), "y");
                parts.add(Arrays.copyOfRange(bytes, offset, offset + length));
            }
        };

        TableView written = log.table.writeSnapshot(meanwhile);

        assertThat(parts.get(0)).isEqualTo(before);
        assertThat(written.appliedIndex()).isEqualTo(1);
        assertThat(log.table.view().size()).isEqualTo(2);
    }

    @Test
    void aSnapshotOfAMillionKeysIsReadBackWhole() throws IOException {
        LeaseTable table = new LeaseTable();
        for (int entry = 0; entry < MILLION / 1_000; entry++) {
            table.apply(1, entry + 1, acquires(entry * 1_000));
        }
        Path file = directory.resolve("million");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            table.writeSnapshot(out);
        }
        LeaseTable restored = new LeaseTable();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            restored.readSnapshot(in);
        }

        assertThat(restored.view().size()).isEqualTo(MILLION);
        assertThat(restored.view().revision()).isEqualTo(MILLION);
        for (int i = 0; i < MILLION; i += 9_973) {
            LeaseKey key = LeaseKey.of("key-" + i);
            assertThat(restored.view().entry(key))
                    .isEqualTo(table.view().entry(key))
                    .isPresent();
        }
        assertThat(restored.list("key-99999")).hasSize(11);
    }

    private static List<Command> acquires(int from) {
        List<Command> commands = new ArrayList<>();
        for (int i = from; i < from + 1_000; i++) {
            AcquireRequest attempt = new AcquireRequest(
                    LeaseKey.of("key-" + i),
                    new LeaseId(i, i),
                    0,
                    HolderId.of("holder"),
                    TableDriver.TTL,
                    1,
                    AcquireRequest.Reclaim.NEVER,
                    Map.of());
            commands.add(new Command.Acquire(new RequestId(1, i), TableDriver.AT, attempt));
        }
        return commands;
    }
}
