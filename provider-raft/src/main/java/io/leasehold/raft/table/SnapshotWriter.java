package io.leasehold.raft.table;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A state as a stream: magic number and format, counters, remembered answers (older, then newer), entries in key order, each group
 * with its count in front and each element with its length, and a CRC-32C of all of it. Memory does not grow with the table.
 */
final class SnapshotWriter {

    /** "LHTS": Leasehold table snapshot. */
    static final int MAGIC = 0x4C485453;

    private static final int BUFFER = 1 << 16;

    private final DataOutputStream out;

    private SnapshotWriter(DataOutputStream out) {
        this.out = out;
    }

    static void write(TableState state, OutputStream raw) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(raw, BUFFER), new CRC32C());
        SnapshotWriter writer = new SnapshotWriter(new DataOutputStream(checked));
        try {
            writer.write(state);
            writer.out.writeLong(checked.getChecksum().getValue());
            writer.out.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void write(TableState state) throws IOException {
        out.writeInt(MAGIC);
        out.writeByte(RecordForm.VERSION);
        out.writeLong(state.counters().revision());
        out.writeLong(state.counters().raftTerm());
        out.writeLong(state.counters().index());
        out.writeLong(state.counters().leastTerm());
        write(state.remembered().older());
        write(state.remembered().newer());
        out.writeInt(state.entries().size());
        state.entries().ascend("", entry -> {
            element(entry);
            return true;
        });
    }

    private void write(PersistentMap<RequestId, Remembered.Entry> remembered) throws IOException {
        out.writeInt(remembered.size());
        remembered.ascend(new RequestId(Long.MIN_VALUE, Long.MIN_VALUE), entry -> {
            element(form -> {
                CommandForm.write(form, entry.id());
                new AnswerForm(form).write(entry.answer());
            });
            return true;
        });
    }

    private void element(Consumer<ByteWriter> content) {
        ByteWriter form = new ByteWriter("an element of a snapshot", EntryForm.MAX_BYTES);
        content.accept(form);
        element(form.toBytes());
    }

    private void element(byte[] bytes) {
        try {
            out.writeInt(bytes.length);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
