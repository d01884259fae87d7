package io.leasehold.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one member of one group, locked for as long as this is open. Besides what the consensus library keeps there, it
 * has a file {@code member} that says whose it is, and a file {@code lock} with the pid of the process that uses it.
 */
final class DataDirectory implements AutoCloseable {

    /** Whether the directory was used before. */
    enum Age {
        NEW,
        USED
    }

    /**
     * Whose directory it is.
     *
     * @param group the name of the group
     * @param incarnation which life of the group
     * @param member the id of the member
     */
    record Owner(String group, int incarnation, String member) {}

    private static final int LONGEST_PID = 20;

    private final Path path;
    private final FileChannel channel;
    private final UUID disk;
    private final Age age;

    private DataDirectory(Path path, FileChannel channel, UUID disk, Age age) {
        this.path = path;
        this.channel = channel;
        this.disk = disk;
        this.age = age;
    }

    /**
     * Opens, and creates if need be, the directory of a member.
     *
     * @throws IllegalStateException if another process uses it, or if it belongs to another member or group
     * @throws IOException if it cannot be read or written
     */
    static DataDirectory open(Path path, Owner owner) throws IOException {
        Files.createDirectories(path);
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(path, channel);
            clear(path.resolve("scratch"));
            Path file = path.resolve("member");
            Age age = Files.exists(file) ? Age.USED : Age.NEW;
            if (age == Age.NEW) {
                write(file, owner);
            }
            return new DataDirectory(path, channel, disk(file, owner), age);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        if (tryLock(channel) == null) {
            ByteBuffer holder = ByteBuffer.allocate(LONGEST_PID);
            channel.read(holder, 0);
            throw new IllegalStateException("directory " + path + " is in use by process "
                    + new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII));
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static void clear(Path scratch) throws IOException {
        if (Files.exists(scratch)) {
            try (Stream<Path> files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void write(Path file, Owner owner) throws IOException {
        String text = "disk=" + UUID.randomUUID() + "\ngroup=" + owner.group() + "\nincarnation=" + owner.incarnation()
                + "\nmember=" + owner.member() + "\n";
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            out.force(true);
        }
        Files.move(draft, file);
    }

    private static UUID disk(Path file, Owner owner) throws IOException {
        Map<String, String> values = Files.readAllLines(file).stream()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (one, other) -> other,
                        TreeMap::new));
        require(file, values, "group", owner.group());
        require(file, values, "member", owner.member());
        values.putIfAbsent("incarnation", "1");
        require(file, values, "incarnation", Integer.toString(owner.incarnation()));
        return UUID.fromString(values.getOrDefault("disk", ""));
    }

    private static void require(Path file, Map<String, String> values, String name, String expected) {
        String found = values.getOrDefault(name, "");
        if (!found.equals(expected)) {
            throw new IllegalStateException(
                    "file " + file + " has the " + name + " '" + found + "'; this one is '" + expected + "'");
        }
    }

    /** Where the consensus library keeps its data. */
    Path log() {
        return path.resolve("log");
    }

    /** For what need not outlive the process; empty when the directory is opened. */
    Path scratch() {
        return path.resolve("scratch");
    }

    UUID disk() {
        return disk;
    }

    Age age() {
        return age;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("directory " + path + " cannot be unlocked", e);
        }
    }
}
