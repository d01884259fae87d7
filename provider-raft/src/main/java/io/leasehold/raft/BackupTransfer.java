package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes backups from a group and puts them into a new one.
 *
 * @param network how members are reached
 * @param clock measures the patience
 * @param timeout for each request
 */
record BackupTransfer(Network network, LeaseClock clock, Duration timeout) {

    /** Fetches a backup that a member has written; the file is there whole, or not at all. */
    BackupHeader fetch(Backups.Ticket ticket, Path target) throws InterruptedException {
        Path absolute = target.toAbsolutePath();
        Path parent = Optional.ofNullable(absolute.getParent()).orElse(absolute);
        Path draft = absolute.resolveSibling(absolute.getFileName() + "." + UUID.randomUUID() + ".part");
        try (RemoteWay way = new RemoteWay(List.of(ticket.address()), network, clock)) {
            Files.createDirectories(parent);
            download(new Caller(way, clock, timeout), ticket, draft);
            BackupHeader header = BackupFile.verified(draft).header();
            Files.move(draft, absolute);
            force(parent);
            return header;
        } catch (FileAlreadyExistsException e) {
            throw existing(target);
        } catch (IOException e) {
            throw new UncheckedIOException("backup " + target + " is not written: " + e.getMessage(), e);
        } finally {
            deleteQuietly(draft);
        }
    }

    static void requireAbsent(Path target) {
        if (Files.exists(target)) {
            throw existing(target);
        }
    }

    private static IllegalArgumentException existing(Path target) {
        return new IllegalArgumentException("file " + target + " exists; a backup overwrites nothing");
    }

    private void download(Caller caller, Backups.Ticket ticket, Path draft) throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = Channels.newOutputStream(channel);
            long offset = 0;
            byte[] part;
            do {
                long from = offset;
                part = caller.call(
                        "backup from byte " + from,
                        (route, left) -> new Request.FetchBackup(ticket.id(), from),
                        timeout);
                out.write(part);
                offset += part.length;
            } while (part.length > 0);
            if (offset != ticket.bytes()) {
                throw new IOException(offset + " bytes came of " + ticket.bytes());
            }
            channel.force(true);
        }
    }

    /** Where directories can be forced; elsewhere the file system does it. */
    private static void force(Path directory) throws IOException {
        if (!System.getProperty("os.name", "").startsWith("Windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static void deleteQuietly(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            Caller.LOG.warn("{} is not deleted", draft, e);
        }
    }

    /** Puts a backup into a new group. */
    String restore(Caller caller, Path source, long leastTerm) throws InterruptedException {
        BackupFile backup = usable(source);
        requireAbove(backup.header(), leastTerm);
        try {
            UUID id = UUID.randomUUID();
            BackupHeader header = backup.header();
            send(caller, new RestoreStep.Begin(id, header.group(), header.incarnation()));
            int[] parts = {0};
            backup.forEachPart(
                    RestoreStep.PART_BYTES, part -> send(caller, new RestoreStep.Part(id, parts[0]++, part)));
            return send(caller, new RestoreStep.Finish(id, parts[0], leastTerm)) + " from the " + header
                    + "; nothing is granted below term " + leastTerm;
        } catch (IOException e) {
            throw new UncheckedIOException("backup " + source + " cannot be read any more: " + e.getMessage(), e);
        }
    }

    private static BackupFile usable(Path source) {
        try {
            return BackupFile.verified(source);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void requireAbove(BackupHeader header, long leastTerm) {
        long highest = header.contents().highestTerm();
        if (leastTerm <= highest) {
            throw new IllegalArgumentException("the term to demand is " + leastTerm + "; it must be above " + highest
                    + ", the highest of the backup, and above every term used since it was taken");
        }
    }

    private String send(Caller caller, RestoreStep step) throws InterruptedException {
        byte[] encoded = step.encoded();
        byte[] answer = caller.call("restore", (route, left) -> new Request.Restore(left, encoded), timeout);
        return Reply.done(answer).text();
    }
}
