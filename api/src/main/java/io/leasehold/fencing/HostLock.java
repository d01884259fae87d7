package io.leasehold.fencing;

import io.leasehold.LeaseUnavailableException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Excludes every other thread of every process of this host, by a lock on a file that is opened for nothing else and is never
 * deleted.
 *
 * <p>Closing <em>any</em> descriptor of a file drops the POSIX locks that the process has on it. So within this JVM a descriptor
 * is opened and closed only inside a monitor that all class loaders share: an interned string that names the file's inode.
 * Interrupts close a channel only while it is used; between locking and closing it is not used by the action.
 */
final class HostLock {

    private static final String MONITOR_PREFIX = "io.leasehold.fencing.HostLock:";
    private static final Object CREATION = (MONITOR_PREFIX + "creation").intern();

    private final Path file;
    private final ReentrantLock waiting = new ReentrantLock();

    HostLock(Path file) {
        this.file = file;
    }

    /** What is run under the lock; may use the locked channel, which then follows interrupts. */
    interface Action<T extends @Nullable Object> {
        T run(FileChannel locked) throws Exception;
    }

    /** Whether the calling thread holds this lock, through whatever object and class loader. */
    boolean isHeldByThisThread() {
        return Thread.holdsLock(monitor());
    }

    <T extends @Nullable Object> T call(Action<T> action) throws Exception {
        waiting.lockInterruptibly(); // why: a monitor cannot be waited for interruptibly
        try {
            String monitor = monitor();
            synchronized (monitor) {
                return callLocked(action, monitor);
            }
        } finally {
            waiting.unlock();
        }
    }

    private String monitor() {
        try {
            synchronized (CREATION) {
                if (Files.notExists(file)) {
                    Files.createFile(file); // why in the monitor: this, too, closes a descriptor
                }
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Object inode = attributes.fileKey();
                return (MONITOR_PREFIX + (inode == null ? file.toRealPath() : inode)).intern();
            }
        } catch (IOException e) {
            throw unavailable("create or find", e);
        }
    }

    private <T extends @Nullable Object> T callLocked(Action<T> action, String monitor) throws Exception {
        try (FileChannel channel = open()) {
            lock(channel);
            if (!monitor().equals(monitor)) {
                throw new LeaseUnavailableException(
                        "lock file " + file + " was replaced meanwhile; it must never be deleted");
            }
            return action.run(channel);
        }
    }

    private FileChannel open() {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unavailable("open", e);
        }
    }

    private void lock(FileChannel channel) throws InterruptedException {
        try {
            channel.lock();
        } catch (FileLockInterruptionException | ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException e) {
            throw unavailable("lock", e);
        }
    }

    /** The thread's interrupt flag becomes the exception. */
    static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException("interrupted before the write began; it was not run");
    }

    private LeaseUnavailableException unavailable(String verb, IOException cause) {
        return new LeaseUnavailableException("cannot " + verb + " lock file " + file + ": " + cause, cause);
    }
}
