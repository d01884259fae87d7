package io.leasehold.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Excludes all threads of all processes of one host for one short action.
 *
 * <p>POSIX drops a process's locks on a file as soon as the process closes <em>any</em> descriptor of it. So the file is opened,
 * locked, unlocked and closed within one Java monitor that the whole JVM shares, other class loaders included: an interned
 * string named after the directory's inode. No JVM ever has two descriptors of a mutex file, and none between two actions.
 *
 * <p>The file is never unlinked; should somebody else exchange it, the lock on the old one counts for nothing and is given up.
 * Must run on a thread that nobody interrupts: an interrupt would close the channel under the action.
 */
final class FileMutex {

    private final Path path;
    private final String monitor;

    FileMutex(Path path, Object directory) {
        this.path = path;
        this.monitor = "io.leasehold.file:" + directory + "/" + path.getFileName();
    }

    /** What runs while the mutex is held. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /**
     * Runs the action unless another process is inside.
     *
     * @return false if it did not run
     */
    boolean tryRun(Action action) throws IOException {
        synchronized (monitor.intern()) {
            Object inode = createdInode();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                    FileLock lock = tryLock(channel)) {
                if (lock == null || !Objects.equals(inode, inode())) {
                    return false;
                }
                action.run();
                return true;
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // why: code outside this library locks the file; it is another party like any other
        }
    }

    /** Read before opening and again after locking: equal means that the descriptor and the path are one file. */
    private @Nullable Object inode() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private @Nullable Object createdInode() throws IOException {
        try {
            return inode();
        } catch (NoSuchFileException e) {
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
            return inode();
        }
    }
}
