package io.leasehold.raft;

import io.leasehold.raft.table.TableView;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A backup on a disk: the header, the table as in a snapshot, and a CRC-32C of both.
 *
 * @param path where it is
 * @param header what it says of itself
 * @param tableFrom where the table begins
 * @param tableBytes how long it is
 */
record BackupFile(Path path, BackupHeader header, long tableFrom, long tableBytes) {

    private static final int BUFFER = 1 << 16;

    /** Gets the table in parts. */
    @FunctionalInterface
    interface Parts {
        void next(byte[] part) throws IOException, InterruptedException;
    }

    /** Writes a backup; the stream is flushed, neither forced nor closed. */
    static void write(BackupHeader header, TableView view, OutputStream raw) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(raw, new CRC32C());
        DataOutputStream out = new DataOutputStream(checked);
        header.write(out);
        view.write(out);
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    /**
     * Reads a backup from end to end.
     *
     * @throws IOException naming the file, if it cannot be read, is damaged, or is something else
     */
    static BackupFile verified(Path path) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            CheckedInputStream checked = new CheckedInputStream(raw, new CRC32C());
            CountedStream counted = new CountedStream(checked);
            DataInputStream in = new DataInputStream(counted);
            BackupHeader header = BackupHeader.read(in);
            long from = counted.count();
            long table = Files.size(path) - from - Long.BYTES;
            in.skipNBytes(table);
            long computed = checked.getChecksum().getValue();
            long stored = in.readLong();
            if (stored != computed) {
                throw new IOException(
                        "it has the checksum %x, but its content has %x: it is damaged".formatted(stored, computed));
            }
            return new BackupFile(path, header, from, table);
        } catch (EOFException | IllegalArgumentException e) {
            throw new IOException("backup " + path + " cannot be used: it ends too early, it was truncated", e);
        } catch (IOException e) {
            throw new IOException("backup " + path + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Reads the table in parts of at most that many bytes. */
    void forEachPart(int largest, Parts parts) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(path)) {
            in.skipNBytes(tableFrom);
            for (long left = tableBytes; left > 0; ) {
                byte[] part = in.readNBytes((int) Math.min(largest, left));
                if (part.length == 0) {
                    throw new EOFException("backup " + path + " became shorter while it was read");
                }
                left -= part.length;
                parts.next(part);
            }
        }
    }

    /** Counts what was read. */
    private static final class CountedStream extends java.io.FilterInputStream {
        private long count;

        CountedStream(InputStream in) {
            super(in);
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
