package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loss of power that rule 3.4 is tested with on file: shows a store that forces too little. */
class CrashingDiskTest {

    private static final LeaseKey KEY = LeaseKey.of("orders");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private String afterPowerLoss(CrashingDisk disk, LeaseDirectory.Disk used) throws Exception {
        try (FileRecordStore store = new FileRecordStore(LeaseDirectory.open(directory, used), reason -> {})) {
            Version first = write(store, Version.ABSENT, "first");
            write(store, first, "second");
            disk.losePower();
            return store.read(KEY, TIMEOUT)
                    .map(Stored::bytes)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .orElse("nothing");
        }
    }

    private static Version write(FileRecordStore store, Version expected, String text) throws Exception {
        return store.compareAndSet(KEY, expected, text.getBytes(StandardCharsets.UTF_8), TIMEOUT)
                .orElseThrow();
    }

    @Test
    void whatWasAcknowledgedIsThere() throws Exception {
        CrashingDisk disk = new CrashingDisk(directory.toRealPath());
        assertThat(afterPowerLoss(disk, disk)).isEqualTo("second");
    }

    @Test
    void aStoreThatForcesNoNamesLosesWhatItAcknowledged() throws Exception {
        CrashingDisk disk = new CrashingDisk(directory.toRealPath());
        LeaseDirectory.Disk contentsOnly = (path, channel) -> {
            if (!Files.isDirectory(path)) {
                disk.force(path, channel);
            }
        };
        assertThat(afterPowerLoss(disk, contentsOnly)).isEqualTo("nothing");
    }

    @Test
    void aStoreThatForcesNoContentsFindsAnEmptyFile() {
        CrashingDisk disk = new CrashingDisk(directory);
        LeaseDirectory.Disk namesOnly = (Path path, FileChannel channel) -> {
            if (Files.isDirectory(path)) {
                disk.force(path, channel);
            }
        };
        assertThatThrownBy(() -> afterPowerLoss(disk, namesOnly)).isInstanceOf(InvalidLeaseRecordException.class);
    }
}
