package io.leasehold.benchmarks.jvm;

import io.leasehold.benchmarks.process.Scratch;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@code file:}, the least that writes a record so that it survives a loss of power, and the lock of the JDK. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // why: JMH calls the set-up first
public class FileBenchmark {

    /** As long as a record of a held lease is. */
    private static final int RECORD_BYTES = 400;

    private final LeaseSpec free = LeaseSpec.of("free");
    private final byte[] record = new byte[RECORD_BYTES];
    private Path directory;
    private LeaseClient client;
    private FileChannel lock;

    @Setup
    public void open() throws IOException {
        directory = Scratch.create("file");
        client = LeaseClient.open("file://" + directory.resolve("leases"));
        lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @TearDown
    public void close() throws IOException {
        client.close();
        lock.close();
        Scratch.delete(directory);
    }

    @Benchmark
    public Lease acquireAndRelease() throws InterruptedException {
        Lease lease = client.acquire(free);
        lease.release();
        return lease;
    }

    @Benchmark
    public void twoForcedWrites() throws IOException {
        write();
        write();
    }

    private void write() throws IOException {
        Path draft = directory.resolve("bare.new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(record));
            channel.force(true);
        }
        Files.move(draft, directory.resolve("bare"), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Benchmark
    public boolean fileLock() throws IOException {
        FileLock held = lock.lock();
        held.release();
        return held.isShared();
    }
}
