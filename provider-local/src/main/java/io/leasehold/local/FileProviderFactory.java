package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.HolderWitness;
import io.leasehold.recordstore.Observations;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Leases among all processes of one host: {@code file:///var/lib/app/leases}, a directory on a local file system that is
 * created if it does not exist. Every process that contends for a key opens the same directory.
 *
 * <p>A lease outlives the process that holds it until its ttl has passed, unless the process is provably gone. Records outlive
 * everything; one small file, and an empty one to lock, per key ever used.
 *
 * <p>Not for network file systems, two hosts, or copies of the directory.
 */
public final class FileProviderFactory implements WriteLeaseProviderFactory {

    private static final Setting<FileSystems> FILESYSTEM = Setting.choice(
            "filesystem",
            FileSystems.LOCAL,
            "Whether the directory must be on a file system known to be local, or may be on any.");
    private static final Setting<Integer> COMPANION = Setting.count(
            "companion",
            0,
            "The pid of a session leader; an instant takeover waits until its whole session is gone, too. 0 for none.");
    private static final Setting<String> OBSERVATIONS = Setting.text(
            "observations",
            "",
            "A directory where this user's processes remember what they saw of other holders, so that one which tries once and ends"
                    + " takes over when the next ones have seen the ttl pass. Empty for none.");
    private static final int OBSERVED_KEYS = 65_536;
    private static final Set<String> LOCAL_TYPES = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "zfs",
            "f2fs",
            "bcachefs",
            "jfs",
            "tmpfs",
            "ramfs",
            "overlay",
            "apfs",
            "hfs",
            "hfs+",
            "ufs",
            "ntfs",
            "refs");
    private static final Set<String> IN_MEMORY_TYPES = Set.of("tmpfs", "ramfs");
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Host host;

    /** Which file systems a directory may be on. */
    enum FileSystems {
        LOCAL,
        ANY
    }

    /** What the provider asks of the machine; tests put something else in its place. */
    record Host(FileSystemType type, LeaseDirectory.Disk disk, ProcessTable processes) {
        static final Host REAL = new Host(
                path -> Files.getFileStore(path).type(), LeaseDirectory.Disk.REAL, new ProcessTable(Path.of("/proc")));
    }

    /** Tells the type of the file system that an existing path is on, such as {@code ext4}. */
    @FunctionalInterface
    interface FileSystemType {
        String of(Path path) throws IOException;
    }

    /** For {@link java.util.ServiceLoader}. */
    public FileProviderFactory() {
        this(Host.REAL);
    }

    FileProviderFactory(Host host) {
        this.host = host;
    }

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public String description() {
        return "All processes of one host, over a directory on a local disk; needs no server.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(FILESYSTEM, COMPANION, OBSERVATIONS);
    }

    @Override
    public Set<Capability> capabilities() {
        return FileProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        settings.requireOnly(settings());
        LiveTraits traits = new LiveTraits(FileProvider.TRAITS, context);
        LeaseDirectory directory = directory(path(settings), settings.get(FILESYSTEM), traits);
        HolderWitness witness = ProcessWitness.of(
                host.processes(),
                settings.get(COMPANION),
                reason -> traits.withdraw(Capability.INSTANT_TAKEOVER, reason));
        FileProvider.Evidence evidence = new FileProvider.Evidence(witness, observations(settings, context));
        FileRecordStore store =
                new FileRecordStore(directory, reason -> traits.withdraw(Capability.PUSH_WATCH, reason));
        store.sweep(Instant.ofEpochMilli(context.clock().wallMillis()).minus(LEFT_BEHIND));
        return new FileProvider(store, evidence, traits, context);
    }

    private Observations observations(ProviderSettings settings, ProviderContext context) {
        Observations inMemory = Observations.inMemory(context.clock(), OBSERVED_KEYS);
        String directory = settings.get(OBSERVATIONS);
        if (directory.isEmpty()) {
            return inMemory;
        }
        if (!Path.of(directory).isAbsolute()) {
            throw new IllegalArgumentException(
                    "setting 'observations' is '" + directory + "'; it needs the absolute path of a directory");
        }
        return FileObservations.in(Path.of(directory), context.clock(), host.processes())
                .<Observations>map(lasting -> new EitherObservations(inMemory, lasting))
                .orElse(inMemory);
    }

    private static Path path(ProviderSettings settings) {
        String text = settings.path().matches("/[A-Za-z]:.*") ? settings.path().substring(1) : settings.path();
        boolean named = settings.hosts().isEmpty() && settings.userInfo().isEmpty() && !text.isEmpty();
        if (!named || !Path.of(text).isAbsolute()) {
            throw new IllegalArgumentException("'" + settings
                    + "' is not the absolute path of a directory; it needs the form file:///var/lib/app/leases");
        }
        return Path.of(text);
    }

    private LeaseDirectory directory(Path path, FileSystems allowed, LiveTraits traits) {
        try {
            requireFileSystem(path, allowed, traits);
            LeaseDirectory directory = LeaseDirectory.open(path, host.disk());
            if (!directory.isForcible()) {
                traits.withdraw(Capability.SURVIVES_POWER_LOSS, "this platform cannot force a directory to the disk");
            }
            return directory;
        } catch (IOException e) {
            throw new LeaseUnavailableException("directory " + path + " cannot be used for leases: " + e, e);
        }
    }

    /** Asks about the nearest path that exists, so that nothing is created on a file system that is refused. */
    private void requireFileSystem(Path path, FileSystems allowed, LiveTraits traits) throws IOException {
        Path existing = path;
        while (Files.notExists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        String type = host.type().of(existing);
        boolean known = LOCAL_TYPES.contains(type.toLowerCase(Locale.ROOT));
        if (!known && allowed == FileSystems.LOCAL) {
            throw new UnsafeBackendException(
                    "file system of " + path,
                    type,
                    "a local one (" + String.join(", ", new TreeSet<>(LOCAL_TYPES))
                            + "), or the setting filesystem=any if its locks and renames are known to work");
        }
        if (!known || IN_MEMORY_TYPES.contains(type)) {
            traits.withdraw(
                    Capability.SURVIVES_POWER_LOSS,
                    "file system " + type + " of " + path
                            + (known ? " is in memory" : " is not known to keep what was forced"));
        }
    }
}
