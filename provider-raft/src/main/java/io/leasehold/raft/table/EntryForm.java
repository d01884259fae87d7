package io.leasehold.raft.table;

import java.util.List;

/**
 * Entries as bytes: in snapshots, and in memory, where a record of objects would take three times the room. Packed entries are of the
 * newest version.
 */
final class EntryForm {

    /** The longest entry. */
    static final int MAX_BYTES = 1 << 16;

    private static final String WHAT = "an entry of the lease table";

    /** By their number in the format. */
    private static final List<TableEntry.Phase> PHASES =
            List.of(TableEntry.Phase.IDLE, TableEntry.Phase.RUNNING, TableEntry.Phase.EXPIRED);

    private EntryForm() {}

    static byte[] pack(TableEntry entry) {
        ByteWriter out = new ByteWriter(WHAT, MAX_BYTES);
        out.octet(PHASES.indexOf(entry.phase()));
        out.number(entry.revision());
        out.number(entry.since());
        RecordForm.write(out, entry.stored());
        return out.toBytes();
    }

    /** Whether a ttl runs, without unpacking the entry. */
    static boolean isRunning(byte[] packed) {
        return packed[0] == PHASES.indexOf(TableEntry.Phase.RUNNING);
    }

    static TableEntry unpack(byte[] bytes) {
        return unpack(bytes, RecordForm.VERSION);
    }

    static TableEntry unpack(byte[] bytes, int version) {
        return ByteReader.readAll(WHAT, bytes, in -> {
            TableEntry.Phase phase = PHASES.get(in.choice(PHASES.size()));
            long revision = in.number();
            long since = in.number();
            return new TableEntry(RecordForm.read(in, version), phase, revision, since);
        });
    }
}
