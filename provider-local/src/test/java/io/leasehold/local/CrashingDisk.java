package io.leasehold.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * A disk that can lose what was not forced, as at the loss of power: a name that was not forced is what it was before, and a name
 * that was forced before its content is an empty file. It can also stop to answer.
 */
final class CrashingDisk implements LeaseDirectory.Disk {

    private static final String RECORD = ".rec";
    private static final byte[] NOTHING = {};

    private final Path directory;
    private final Set<List<Byte>> forcedContents = new HashSet<>();
    private final Map<Path, byte[]> durable = new HashMap<>();
    private volatile CountDownLatch answers = new CountDownLatch(0);

    CrashingDisk(Path directory) {
        this.directory = directory;
    }

    /** No access ends until {@link #resume()}. */
    void pause() {
        answers = new CountDownLatch(1);
    }

    void resume() {
        answers.countDown();
    }

    boolean isPaused() {
        return answers.getCount() > 0;
    }

    @Override
    public void reading() throws IOException {
        try {
            answers.await();
        } catch (InterruptedException e) {
            throw new IOException("nobody interrupts the threads of a store", e);
        }
    }

    @Override
    public void force(Path path, FileChannel channel) throws IOException {
        reading();
        channel.force(true);
        if (Files.isDirectory(path)) {
            forceNames();
        } else {
            forceContent(path);
        }
    }

    private synchronized void forceContent(Path path) throws IOException {
        forcedContents.add(comparable(Files.readAllBytes(path)));
    }

    private synchronized void forceNames() throws IOException {
        for (Path record : list(RECORD)) {
            byte[] content = Files.readAllBytes(record);
            durable.put(record.getFileName(), forcedContents.contains(comparable(content)) ? content : NOTHING);
        }
    }

    private static List<Byte> comparable(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }

    private List<Path> list(String ending) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    /** Takes away the power and gives it back. Mutexes stay: they have no content, and whoever locks one makes it if it is missing. */
    synchronized void losePower() {
        try {
            for (Path temporary : list(".tmp")) {
                Files.delete(temporary);
            }
            for (Path record : list(RECORD)) {
                byte[] content = durable.get(record.getFileName());
                if (content == null) {
                    Files.delete(record);
                } else {
                    Files.write(record, content);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
