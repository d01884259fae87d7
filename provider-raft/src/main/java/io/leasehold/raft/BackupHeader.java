package io.leasehold.raft;

import io.leasehold.raft.table.TableView;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;

/**
 * What a backup says in front of the table.
 *
 * @param group the name of the group that it is of
 * @param incarnation which life of that group
 * @param member who wrote it
 * @param at the writer's wall clock, for people
 * @param contents the instant of the log that it is of, and how much it holds
 */
record BackupHeader(String group, int incarnation, String member, Instant at, Contents contents) {

    /** "LHBK": Leasehold backup. */
    static final int MAGIC = 0x4C48424B;

    static final int FORMAT = 1;

    /**
     * The state of the table.
     *
     * @param raftTerm of the last entry in it
     * @param index of the last entry in it
     * @param revision changes so far
     * @param keys how many were ever used
     * @param highestTerm of all of them
     */
    record Contents(long raftTerm, long index, long revision, int keys, long highestTerm) {
        static Contents of(TableView view) {
            return new Contents(
                    view.appliedRaftTerm(), view.appliedIndex(), view.revision(), view.size(), view.highestTerm());
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(FORMAT);
        out.writeUTF(group);
        out.writeInt(incarnation);
        out.writeUTF(member);
        out.writeLong(at.toEpochMilli());
        out.writeLong(contents.raftTerm());
        out.writeLong(contents.index());
        out.writeLong(contents.revision());
        out.writeInt(contents.keys());
        out.writeLong(contents.highestTerm());
    }

    /**
     * Reads a header.
     *
     * @throws IOException if it is none, or of a newer format
     */
    static BackupHeader read(DataInputStream in) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC) {
            throw new IOException("it begins with %08x instead of %08x: this is no backup".formatted(magic, MAGIC));
        }
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException("it has the format " + format + "; this version reads " + FORMAT);
        }
        return new BackupHeader(
                in.readUTF(),
                in.readInt(),
                in.readUTF(),
                Instant.ofEpochMilli(in.readLong()),
                new Contents(in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readLong()));
    }

    /** For people, in one line. */
    @Override
    public String toString() {
        return "backup of group '" + group + "', incarnation " + incarnation + ", by member " + member + " at " + at
                + ": log index " + contents.index() + " of raft term " + contents.raftTerm() + ", revision "
                + contents.revision() + ", " + contents.keys() + " keys, highest term " + contents.highestTerm();
    }
}
