package io.leasehold.local;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one directory. A key's files are named by the SHA-256 of the key, so no key can leave the directory and no two
 * keys share a file, also where the file system ignores case:
 * <ul>
 * <li>{@code HASH.rec}: the record, replaced as a whole by rename;
 * <li>{@code HASH.mutex}: empty, only ever locked (see {@link FileMutex});
 * <li>{@code HASH.*.tmp}: a record on its way; left over if a process was killed, and then removed after an hour.
 * </ul>
 * Not one of the first two is ever deleted. All methods do I/O and belong on a thread that nobody interrupts.
 */
final class LeaseDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseDirectory.class);

    private final Path path;
    private final Object identity;
    private final Disk disk;
    private final boolean forcible;
    private final String writer = UUID.randomUUID().toString();
    private final AtomicLong writes = new AtomicLong();

    /** What bytes are kept on; tests put something else in its place. */
    @FunctionalInterface
    interface Disk {
        Disk REAL = (path, channel) -> channel.force(true);

        /** Makes the file of that path, or the names in that directory, survive the loss of power. */
        void force(Path path, FileChannel channel) throws IOException;

        /** Called before anything is read. */
        default void reading() throws IOException {}
    }

    /** The kernel could not say that everything written is on the disk. What it dropped, it will not report again. */
    static final class ForceFailedException extends IOException {
        private static final long serialVersionUID = 1L;

        private ForceFailedException(Path path, IOException cause) {
            super("forcing " + path + " to the disk failed: " + cause.getMessage(), cause);
        }
    }

    private LeaseDirectory(Path path, Disk disk) throws IOException {
        this.path = path.toRealPath();
        this.disk = disk;
        this.identity = identityOf(this.path);
        this.forcible = isForcible(this.path);
    }

    /** The directory at that path; created for its owner alone, and durably, if it does not exist. */
    static LeaseDirectory open(Path path, Disk disk) throws IOException {
        if (Files.notExists(path)) {
            create(path);
        }
        if (!Files.isDirectory(path)) {
            throw new NotDirectoryException(path.toString());
        }
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString(), null, "not writable");
        }
        return new LeaseDirectory(path, disk);
    }

    private static void create(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null && Files.notExists(parent)) {
            create(parent);
        }
        try {
            Files.createDirectory(path, ownerOnly(path));
        } catch (FileAlreadyExistsException e) {
            return; // why: another process was faster
        }
        if (parent != null && isForcible(parent)) {
            try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isForcible(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            return channel.isOpen();
        } catch (IOException e) {
            return false; // why: Windows opens no directories
        }
    }

    /** Whether this platform can make renames durable. */
    boolean isForcible() {
        return forcible;
    }

    private static Object identityOf(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key; // why: null on Windows, where an open directory cannot be replaced
    }

    Path path() {
        return path;
    }

    FileMutex mutex(KeyFiles files) {
        return new FileMutex(path.resolve(files.mutex()), identity);
    }

    private Path record(KeyFiles files) {
        return path.resolve(files.record());
    }

    /**
     * The record of the key; empty if it was never written.
     *
     * @throws InvalidLeaseRecordException if the file holds anything else
     */
    Optional<RecordFile> read(KeyFiles files) throws IOException {
        disk.reading();
        requireSameDirectory();
        try {
            return Optional.of(RecordFile.parse(files.key(), bytes(record(files))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** An unmounted or exchanged directory looks empty, and empty would mean that every key is free. */
    private void requireSameDirectory() throws IOException {
        if (!identityOf(path).equals(identity)) {
            throw new IOException(
                    "directory " + path + " is not the one that was opened; it was replaced or unmounted");
        }
    }

    /** What is longer than any record is cut, and then found to be none. */
    private static byte[] bytes(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), RecordFile.MAX_BYTES));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }

    /** Writes the record to a new file and forces it. */
    Path writeTemporary(KeyFiles files, RecordFile record) throws IOException {
        Path temporary = path.resolve(files.temporary(writer + "-" + writes.incrementAndGet()));
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(record.toBytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            force(channel, temporary);
        } catch (IOException e) {
            delete(temporary);
            throw e;
        }
        return temporary;
    }

    /** Replaces the record of the key in one step; not yet durable. */
    void publish(Path temporary, KeyFiles files) throws IOException {
        Files.move(temporary, record(files), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes every rename so far durable, where {@link #isForcible()}. */
    void force() throws IOException {
        if (!forcible) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            force(channel, path);
        }
    }

    private void force(FileChannel channel, Path what) throws IOException {
        try {
            disk.force(what, channel);
        } catch (IOException e) {
            throw new ForceFailedException(what, e);
        }
    }

    static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.warn("the temporary file {} stays behind: {}", temporary, e.toString());
        }
    }

    /** The keys of all records. A file whose key cannot be read is reported to the log. */
    List<LeaseKey> keys() throws IOException {
        requireSameDirectory();
        List<LeaseKey> keys = new ArrayList<>();
        try (var files = Files.newDirectoryStream(path, "*" + KeyFiles.RECORD_SUFFIX)) {
            for (Path file : files) {
                key(file).ifPresentOrElse(keys::add, () -> LOG.warn("{} names no key; it is not listed", file));
            }
        }
        return keys;
    }

    private static Optional<LeaseKey> key(Path file) throws IOException {
        String text = RecordFile.keyLine(bytes(file));
        boolean own = file.getFileName().toString().equals(KeyFiles.hash(text) + KeyFiles.RECORD_SUFFIX);
        return own && !text.isEmpty() ? Optional.of(LeaseKey.of(text)) : Optional.empty();
    }

    /** Removes what writers left behind that were killed before this instant, in milliseconds since the epoch. */
    void sweep(long beforeMillis) throws IOException {
        try (var files = Files.newDirectoryStream(path, "*" + KeyFiles.TEMPORARY_SUFFIX)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toMillis() < beforeMillis) {
                    delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("another process removed {} first", e.getFile());
        }
    }
}
