package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.raft.table.ExpiryIndex.Expiry;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** Deadlines as a stream: magic number and format, count, elements, CRC-32C. */
final class ExpirySnapshot {

    /** "LHEX": Leasehold expiries. */
    private static final int MAGIC = 0x4C484558;

    private static final int VERSION = 1;

    private ExpirySnapshot() {}

    static void write(List<Expiry> expiries, OutputStream raw) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(raw), new CRC32C());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeInt(MAGIC);
        out.writeByte(VERSION);
        out.writeInt(expiries.size());
        for (Expiry expiry : expiries) {
            out.writeUTF(expiry.key().text());
            out.writeLong(expiry.since());
            out.writeLong(expiry.deadline());
        }
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
    }

    static List<Expiry> read(InputStream raw) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(raw), new CRC32C());
        DataInputStream in = new DataInputStream(checked);
        try {
            requireHeader(in);
            List<Expiry> expiries = elements(in);
            long computed = checked.getChecksum().getValue();
            if (in.readLong() != computed) {
                throw new MalformedBytesException("a snapshot of expiries has another checksum than its content");
            }
            return expiries;
        } catch (EOFException | java.io.UTFDataFormatException | IllegalArgumentException e) {
            throw new MalformedBytesException("a snapshot of expiries is damaged: " + e, e);
        }
    }

    private static void requireHeader(DataInputStream in) throws IOException {
        int magic = in.readInt();
        int version = in.readUnsignedByte();
        if (magic != MAGIC || version != VERSION) {
            throw new MalformedBytesException(
                    "a snapshot of expiries begins with %08x and format %d; known is %08x and format %d"
                            .formatted(magic, version, MAGIC, VERSION));
        }
    }

    private static List<Expiry> elements(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Expiry> expiries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expiries.add(new Expiry(LeaseKey.of(in.readUTF()), in.readLong(), in.readLong()));
        }
        return expiries;
    }
}
