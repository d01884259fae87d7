package io.leasehold.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;

/** A step of a restore. Each is an entry of the log, so that all members take it alike; each may be repeated. */
sealed interface RestoreStep {

    /** The most bytes of one part. */
    int PART_BYTES = 256 * 1024;

    /** Which restore, drawn by the operator's tool. */
    UUID restore();

    /** Begins a restore; what an earlier one left is dropped. */
    record Begin(UUID restore, String group, int incarnation) implements RestoreStep {}

    /** The next part of the table, counted from 0. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Part(UUID restore, int number, byte[] bytes) implements RestoreStep {}

    /** All parts were sent: the table is put in place, and nothing below that term is granted. */
    record Finish(UUID restore, int parts, long leastTerm) implements RestoreStep {}

    default byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeByte(this instanceof Begin ? 'B' : this instanceof Part ? 'P' : 'F');
        out.writeLong(restore().getMostSignificantBits());
        out.writeLong(restore().getLeastSignificantBits());
        if (this instanceof Begin begin) {
            out.writeUTF(begin.group());
            out.writeInt(begin.incarnation());
        } else if (this instanceof Part part) {
            out.writeInt(part.number());
            out.write(part.bytes());
        } else if (this instanceof Finish finish) {
            out.writeInt(finish.parts());
            out.writeLong(finish.leastTerm());
        }
    }

    /**
     * Reads a step.
     *
     * @throws IllegalArgumentException if it is none
     */
    static RestoreStep decoded(byte[] bytes) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int kind = in.readUnsignedByte();
            UUID restore = new UUID(in.readLong(), in.readLong());
            return switch (kind) {
                case 'B' -> new Begin(restore, in.readUTF(), in.readInt());
                case 'P' -> new Part(restore, in.readInt(), in.readAllBytes());
                case 'F' -> new Finish(restore, in.readInt(), in.readLong());
                default -> throw new IllegalArgumentException("a step of a restore is of the unknown kind " + kind);
            };
        } catch (IOException e) {
            throw new IllegalArgumentException("a step of a restore has " + bytes.length + " bytes, too few", e);
        }
    }
}
