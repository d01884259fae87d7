package io.leasehold.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** One machine: forced files beside the leases' directory, and the locks of the JDK. */
final class MachineWorks {

    private MachineWorks() {}

    static List<Work> ofFiles(String uri, String key) throws IOException {
        Path directory = Files.createDirectories(Path.of(java.net.URI.create(uri)));
        return List.of(new Bare(directory.resolve(key + "-bare")), new Locked(directory.resolve(key + "-locked")));
    }

    static List<Work> ofJvm() {
        return List.of(new Locks());
    }

    private static final class Bare implements Work {
        private final Path file;
        private final byte[] record = new byte[400];

        Bare(Path file) {
            this.file = file;
        }

        @Override
        public String name() {
            return "two of write, force, rename, force directory";
        }

        @Override
        public void once() throws IOException {
            write();
            write();
        }

        private void write() throws IOException {
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                int unused = channel.write(ByteBuffer.wrap(record));
                channel.force(true);
            }
            Path moved = Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(moved.resolveSibling("."), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }

        @Override
        public void close() {}
    }

    private static final class Locked implements Work {
        private final FileChannel channel;

        Locked(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }

        @Override
        public String name() {
            return "FileChannel.lock (forgets everything)";
        }

        @Override
        public void once() throws IOException {
            FileLock held = channel.lock();
            held.release();
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Locks implements Work {
        private final ReentrantLock lock = new ReentrantLock();
        private final Semaphore semaphore = new Semaphore(1);

        @Override
        public String name() {
            return "ReentrantLock and Semaphore";
        }

        @Override
        public void once() throws InterruptedException {
            lock.lock();
            try {
                semaphore.acquire();
                semaphore.release();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {}
    }
}
