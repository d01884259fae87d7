package io.leasehold.raft.table;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SnapshotWriter} wrote, in this format or an older one. */
final class SnapshotReader {

    private static final int BUFFER = 1 << 16;

    private final DataInputStream in;
    private int version;

    private SnapshotReader(DataInputStream in) {
        this.in = in;
    }

    static TableState read(InputStream raw) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(raw, BUFFER), new CRC32C());
        SnapshotReader reader = new SnapshotReader(new DataInputStream(checked));
        try {
            TableState state = reader.state();
            reader.requireChecksum(checked.getChecksum().getValue());
            return state;
        } catch (EOFException e) {
            throw new MalformedBytesException("a snapshot ends too early: it was truncated", e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof EOFException) {
                throw new MalformedBytesException("a snapshot ends too early: it was truncated", e);
            }
            throw e.getCause();
        }
    }

    private TableState state() throws IOException {
        requireMagic();
        TableState.Counters counters = counters();
        Remembered remembered = new Remembered(answers(), answers());
        Ascending<String> order = new Ascending<>();
        PersistentMap<String, byte[]> entries = PersistentMap.ofAscending(count(Integer.MAX_VALUE), () -> {
            TableEntry entry = EntryForm.unpack(element(), version);
            return Map.entry(order.next(entry.stored().key().text()), EntryForm.pack(entry));
        });
        return new TableState(entries, counters, remembered);
    }

    private void requireMagic() throws IOException {
        int magic = in.readInt();
        if (magic != SnapshotWriter.MAGIC) {
            throw new MalformedBytesException("a snapshot begins with %08x instead of %08x: this is another file"
                    .formatted(magic, SnapshotWriter.MAGIC));
        }
        version = in.readUnsignedByte();
        if (version < 1 || version > RecordForm.VERSION) {
            throw new MalformedBytesException(
                    "a snapshot has the format " + version + "; known are 1 to " + RecordForm.VERSION);
        }
    }

    private TableState.Counters counters() throws IOException {
        TableState.Counters counters =
                new TableState.Counters(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        if (counters.revision() < 0 || counters.raftTerm() < 0 || counters.index() < 0 || counters.leastTerm() < 1) {
            throw new MalformedBytesException("a snapshot has impossible counters: " + counters);
        }
        return counters;
    }

    private PersistentMap<RequestId, Remembered.Entry> answers() throws IOException {
        Ascending<RequestId> order = new Ascending<>();
        return PersistentMap.ofAscending(count(Remembered.GENERATION), () -> {
            Remembered.Entry entry = answer();
            return Map.entry(order.next(entry.id()), entry);
        });
    }

    private int count(int limit) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > limit) {
            throw new MalformedBytesException("a snapshot has a count of " + count + "; the limit is " + limit);
        }
        return count;
    }

    private byte[] element() {
        try {
            byte[] bytes = new byte[count(EntryForm.MAX_BYTES)];
            in.readFully(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Remembered.Entry answer() {
        return ByteReader.readAll(
                "a remembered answer",
                element(),
                form -> new Remembered.Entry(CommandForm.requestId(form), AnswerForm.read(form, version)));
    }

    private void requireChecksum(long computed) throws IOException {
        long stored = in.readLong();
        if (stored != computed) {
            throw new MalformedBytesException("a snapshot has the checksum %x, but its content has %x: it is damaged"
                    .formatted(stored, computed));
        }
        if (in.read() >= 0) {
            throw new MalformedBytesException("a snapshot has bytes after its end");
        }
    }

    /** Keys come in ascending order, each once; anything else would build a map in which they are not found. */
    private static final class Ascending<K extends Comparable<K>> {
        private @Nullable K last;

        K next(K key) {
            if (last != null && last.compareTo(key) >= 0) {
                throw new MalformedBytesException("a snapshot has its keys out of order");
            }
            last = key;
            return key;
        }
    }
}
