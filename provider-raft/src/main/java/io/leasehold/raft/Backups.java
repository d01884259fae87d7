package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.raft.table.LeaseTable;
import io.leasehold.raft.table.TableView;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups on their way to an operator: each is written to this member's disk at one instant of the log, then fetched in parts, and
 * deleted when it was fetched or nobody fetched for a while. Fetching a part again is harmless.
 */
final class Backups implements AutoCloseable {

    static final int PART_BYTES = 1 << 20;
    static final int MOST = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Path directory;
    private final RaftNodeConfig config;
    private final LeaseClock clock;
    private final LeaseScheduler scheduler;
    private final Map<Long, Spool> spools = new ConcurrentHashMap<>();

    /** A backup on this disk, and when it was last asked for. */
    private record Spool(Path file, long usedAt) {}

    /**
     * A backup that is ready to be fetched.
     *
     * @param id names it on that member
     * @param address of the member
     * @param bytes how long it is
     */
    record Ticket(long id, String address, long bytes) {
        @Override
        public String toString() {
            return id + " " + address + " " + bytes;
        }

        static Ticket parse(String text) {
            String[] words = text.split(" ", -1);
            return new Ticket(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]));
        }
    }

    Backups(RaftNodeConfig config, Path directory, LeaseClock clock, LeaseScheduler scheduler) {
        this.config = config;
        this.directory = directory;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /** Writes the table as it is now; blocks. */
    Ticket write(LeaseTable table) throws IOException {
        if (spools.size() >= MOST) {
            throw new IllegalArgumentException(
                    "member " + config.self().id() + " has " + spools.size() + " backups under way, the limit");
        }
        long id = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        Path file = directory.resolve("backup-" + id);
        spools.put(id, new Spool(file, clock.nanoTime()));
        try {
            write(table.view(), file);
        } catch (IOException | RuntimeException e) {
            drop(id);
            throw e;
        }
        forgetLater(id);
        return new Ticket(id, config.self().address(), Files.size(file));
    }

    private void write(TableView view, Path file) throws IOException {
        Files.createDirectories(directory);
        BackupHeader header = new BackupHeader(
                config.get(RaftNodeConfig.GROUP),
                config.get(RaftNodeConfig.INCARNATION),
                config.self().id(),
                Instant.ofEpochMilli(clock.wallMillis()),
                BackupHeader.Contents.of(view));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), PART_BYTES)) {
            BackupFile.write(header, view, out);
        }
        LOG.info("{}", header);
    }

    private void forgetLater(long id) {
        Duration look = KEPT.dividedBy(2);
        scheduler.schedule(
                () -> {
                    Spool spool = spools.get(id);
                    if (spool == null) {
                        return;
                    }
                    if (clock.nanoTime() - spool.usedAt() > KEPT.toNanos()) {
                        drop(id);
                    } else {
                        forgetLater(id);
                    }
                },
                look);
    }

    /** A part; at the end an empty one, and the backup is deleted. */
    Reply part(Request.FetchBackup request) {
        Optional<Spool> spool = Optional.ofNullable(
                spools.computeIfPresent(request.id(), (id, known) -> new Spool(known.file(), clock.nanoTime())));
        if (spool.isEmpty()) {
            return Reply.of(
                    Reply.Kind.REFUSED,
                    "member " + config.self().id() + " has no such backup: one that is not fetched for " + KEPT
                            + " is deleted");
        }
        try {
            byte[] part = read(spool.get().file(), request.offset());
            if (part.length == 0) {
                drop(request.id());
            }
            return Reply.done(part);
        } catch (IOException e) {
            return Reply.of(Reply.Kind.REFUSED, "the backup cannot be read: " + e);
        }
    }

    private static byte[] read(Path file, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer part = ByteBuffer.allocate(PART_BYTES);
            long at = offset;
            for (int read = 0; read >= 0 && part.hasRemaining(); at += read) {
                read = channel.read(part, at);
            }
            return Arrays.copyOf(part.array(), part.position());
        }
    }

    private void drop(long id) {
        Optional.ofNullable(spools.remove(id)).ifPresent(spool -> {
            try {
                Files.deleteIfExists(spool.file());
            } catch (IOException e) {
                LOG.warn("backup {} is not deleted", spool.file(), e);
            }
        });
    }

    /** Deletes them all. */
    @Override
    public void close() {
        spools.keySet().forEach(this::drop);
    }
}
