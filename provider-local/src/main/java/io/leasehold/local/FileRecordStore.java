package io.leasehold.local;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.local.LeaseDirectory.ForceFailedException;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.spi.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compare-and-set on the files of one directory, among all processes of one host.
 *
 * <p>All I/O runs on a few daemon threads of this store, which nobody interrupts. A caller that is interrupted or out of time
 * leaves at once, and its write does not happen if it had not begun to replace the file. While another process holds the mutex
 * of a key, no thread waits for it: the try is repeated after a moment.
 *
 * <p>The new record is written and forced before the mutex is taken, and the directory is forced after it was given back, so the
 * mutex covers only read, compare and rename. A process that is stopped in there keeps the others from that key until it goes
 * on or dies. A reader may see a record whose rename is not on the disk yet; it is not acknowledged yet either, and whoever
 * builds on it forces the same directory before being acknowledged.
 *
 * <p>The first force that fails poisons the store: the kernel may have dropped what it could not write, and reports that once.
 */
final class FileRecordStore implements RecordStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileRecordStore.class);

    private static final int MAX_PAYLOAD_BYTES = 8 * 1024;
    private static final int THREADS = 8;
    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);
    private static final Duration MUTEX_RETRY = Duration.ofMillis(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final LeaseDirectory directory;
    private final DirectoryWatch watch;
    private final ScheduledThreadPoolExecutor io;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable ForceFailedException poison;

    /** A write that is on its way: the forced new file, its version, and who waits for it. */
    private record Write(KeyFiles files, long version, Path temporary, IoCall<Optional<Version>> call) {}

    /** A store over an existing directory; {@code onWatchLoss} gets the reason if changes of others cannot be pushed. */
    FileRecordStore(LeaseDirectory directory, Consumer<String> onWatchLoss) {
        this.directory = directory;
        this.io = ioThreads();
        this.watch = new DirectoryWatch(directory.path(), onWatchLoss);
    }

    private static ScheduledThreadPoolExecutor ioThreads() {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "leasehold-file-io");
            thread.setDaemon(true);
            return thread;
        });
        threads.setKeepAliveTime(THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException {
        IoCall<Optional<Stored>> call = new IoCall<>("reading '" + key + "' in " + directory.path());
        submit(call, () -> call.complete(directory.read(KeyFiles.of(key)).map(FileRecordStore::stored)));
        return call.await(timeout);
    }

    private static Stored stored(RecordFile file) {
        return new Stored(file.payload(), Version.of(file.version()));
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        if (bytes.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "record of '" + key + "' has " + bytes.length + " bytes; the limit is " + MAX_PAYLOAD_BYTES);
        }
        IoCall<Optional<Version>> call = new IoCall<>("writing '" + key + "' in " + directory.path());
        RecordFile asked = new RecordFile(key, 0, bytes.clone());
        submit(call, () -> prepare(call, expected, asked));
        return call.await(timeout);
    }

    private void prepare(IoCall<Optional<Version>> call, Version expected, RecordFile asked) throws IOException {
        requireNotPoisoned();
        KeyFiles files = KeyFiles.of(asked.key());
        long current = currentVersion(files);
        if (call.isAbandoned() || !isVersion(current, expected)) {
            call.complete(Optional.empty());
            return;
        }
        RecordFile next = new RecordFile(asked.key(), current + 1, asked.payload());
        Path temporary = poisoning(() -> directory.writeTemporary(files, next));
        tryToReplace(new Write(files, next.version(), temporary, call));
    }

    private void requireNotPoisoned() {
        ForceFailedException cause = poison;
        if (cause != null) {
            throw new LeaseUnavailableException(
                    "nothing more is written until this provider is opened anew: " + cause.getMessage(), cause);
        }
    }

    private long currentVersion(KeyFiles files) throws IOException {
        return directory.read(files).map(RecordFile::version).orElse(0L);
    }

    private static boolean isVersion(long number, Version version) {
        return (number == 0 ? Version.ABSENT : Version.of(number)).equals(version);
    }

    private void tryToReplace(Write write) throws IOException {
        AtomicBoolean replaced = new AtomicBoolean();
        try {
            boolean ran = directory.mutex(write.files()).tryRun(() -> replaced.set(replace(write)));
            if (!ran && !write.call().isAbandoned()) {
                Runnable again = () -> write.call().run(() -> tryToReplace(write));
                Future<?> unused = io.schedule(again, MUTEX_RETRY.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
        } catch (IOException | RuntimeException e) {
            LeaseDirectory.delete(write.temporary());
            throw e;
        }
        if (replaced.get()) {
            acknowledge(write);
        } else {
            LeaseDirectory.delete(write.temporary());
            write.call().complete(Optional.empty());
        }
    }

    private boolean replace(Write write) throws IOException {
        requireNotPoisoned();
        boolean mayReplace = currentVersion(write.files()) == write.version() - 1
                && write.call().commit();
        if (mayReplace) {
            directory.publish(write.temporary(), write.files());
        }
        return mayReplace;
    }

    private void acknowledge(Write write) throws IOException {
        poisoning(() -> {
            directory.force();
            return directory;
        });
        ForceFailedException lost = poison;
        if (lost != null) {
            throw lost; // why: the force that failed may have been the one that this rename needed
        }
        watch.changed(write.files().record());
        write.call().complete(Optional.of(Version.of(write.version())));
    }

    /** Work that may force. */
    @FunctionalInterface
    private interface Forcing<T> {
        T run() throws IOException;
    }

    private <T> T poisoning(Forcing<T> work) throws IOException {
        try {
            return work.run();
        } catch (ForceFailedException e) {
            poison = e;
            throw e;
        }
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException {
        IoCall<List<LeaseKey>> call = new IoCall<>("listing " + directory.path());
        submit(
                call,
                () -> call.complete(directory.keys().stream()
                        .filter(key -> key.text().startsWith(prefix))
                        .toList()));
        return call.await(timeout);
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return watch.subscribe(KeyFiles.of(key).record(), mayHaveChanged);
    }

    /** Removes, in the background, what writers left behind that were killed before this instant. */
    void sweep(Instant before) {
        IoCall<Boolean> call = new IoCall<>("sweeping " + directory.path());
        submit(call, () -> directory.sweep(before.toEpochMilli()));
    }

    private void submit(IoCall<?> call, IoCall.Step step) {
        try {
            io.execute(() -> call.run(step));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the store of " + directory.path() + " is closed", e);
        }
    }

    /** Lets the writes under way finish, for two seconds at most. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watch.close();
            io.shutdown();
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (!io.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "a write to {} is still under way after {}; it ends by itself",
                        directory.path(),
                        CLOSE_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
