package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.local.FileProviderFactory.Host;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import io.leasehold.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileProviderFactoryTest {

    @TempDir
    private Path parent;

    private final Map<Capability, String> withdrawn = new EnumMap<>(Capability.class);
    private final ManualClock clock = new ManualClock();

    private final class Context implements ProviderContext {
        @Override
        public LeaseClock clock() {
            return clock;
        }

        @Override
        public LeaseScheduler scheduler() {
            return clock.newScheduler("test");
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            withdrawn.put(capability, reason);
        }
    }

    private WriteLeaseProvider create(Host host, String uri) {
        return new FileProviderFactory(host).create(ProviderSettings.parse(uri), new Context());
    }

    private static Host on(String type) {
        return new Host(path -> type, LeaseDirectory.Disk.REAL, Host.REAL.processes());
    }

    private String uri(String more) {
        return "file://" + parent.resolve("app/leases") + more;
    }

    @Test
    void bothFactoriesAreFound() {
        assertThat(ServiceLoader.load(WriteLeaseProviderFactory.class))
                .extracting(WriteLeaseProviderFactory::scheme)
                .contains("local", "file");
    }

    @Test
    void aMissingDirectoryIsCreatedForItsOwnerAlone() throws Exception {
        create(on("ext4"), uri("")).close();
        for (String created : new String[] {"app", "app/leases"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(parent.resolve(created))))
                    .isEqualTo("rwx------");
        }
        assertThat(withdrawn).isEmpty();
    }

    @Test
    void anExistingDirectoryKeepsItsPermissions() throws Exception {
        Path directory = Files.createDirectories(parent.resolve("app/leases"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        create(on("ext4"), uri("")).close();
        assertThat(Files.getPosixFilePermissions(directory)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "overlay", "apfs", "hfs", "NTFS"})
    void aLocalFileSystemKeepsEveryPromise(String type) {
        try (WriteLeaseProvider provider = create(on(type), uri(""))) {
            assertThat(provider.traits().capabilities()).isEqualTo(new FileProviderFactory().capabilities());
            assertThat(withdrawn).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuseblk", "glusterfs", "ceph", "vfat", ""})
    void r13_4_anyOtherFileSystemIsRefusedByNameWithTheSettingThatAllowsIt(String type) throws Exception {
        assertThatThrownBy(() -> create(on(type), uri("")))
                .isInstanceOfSatisfying(
                        UnsafeBackendException.class, e -> assertThat(e.found()).isEqualTo(type))
                .hasMessageContainingAll("filesystem=any", parent.toString());
        try (Stream<Path> files = Files.list(parent)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void r14_2_anUnknownFileSystemThatIsAllowedMayLosePowerFailures() {
        try (WriteLeaseProvider provider = create(on("nfs4"), uri("?filesystem=any"))) {
            assertThat(provider.traits().withdrawn()).containsOnlyKeys(Capability.SURVIVES_POWER_LOSS);
            assertThat(withdrawn.get(Capability.SURVIVES_POWER_LOSS)).contains("nfs4");
        }
    }

    @Test
    void r14_2_aFileSystemInMemoryDoesNotSurvivePowerLoss() {
        try (WriteLeaseProvider provider = create(on("tmpfs"), uri(""))) {
            assertThat(provider.traits().withdrawn().get(Capability.SURVIVES_POWER_LOSS))
                    .contains("in memory");
        }
    }

    @Test
    void r14_2_withoutProcThereIsNoInstantTakeover() {
        Host blind = new Host(path -> "ext4", LeaseDirectory.Disk.REAL, new ProcessTable(parent.resolve("none")));
        try (WriteLeaseProvider provider = create(blind, uri(""))) {
            assertThat(provider.traits().capabilities()).doesNotContain(Capability.INSTANT_TAKEOVER);
            assertThat(withdrawn).containsOnlyKeys(Capability.INSTANT_TAKEOVER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:leases",
                "file:",
                "file://var/lib",
                "file:./x",
                "file:///x?colour=red",
                "file:///x?filesystem=nfs",
                "file:///x?companion=-1",
                "file:///x?companion=me"
            })
    void r13_2_wrongSettingsAreRefused(String uri) {
        assertThatThrownBy(() -> create(on("ext4"), uri)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPathThatIsNoDirectoryIsNamed() throws Exception {
        Files.writeString(parent.resolve("app"), "a file");
        assertThatThrownBy(() -> create(on("ext4"), "file://" + parent.resolve("app")))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining(parent.resolve("app").toString());
        assertThatThrownBy(() -> create(on("ext4"), uri("")))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining(parent.resolve("app/leases").toString());
    }

    @Test
    void aCompanionThatDoesNotRunIsRefusedAndLeavesNothingOpen() {
        assertThatThrownBy(() -> create(on("ext4"), uri("?companion=2147483647")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483647");
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("leasehold-file-watch")));
    }
}
