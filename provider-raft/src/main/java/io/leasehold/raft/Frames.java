package io.leasehold.raft;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The form of messages on a connection: the length of all that follows in four bytes, the number of the request in eight, and the
 * request or reply.
 */
final class Frames {

    /** The longest request: the largest part of an entry and what goes with it. */
    static final int LARGEST_REQUEST = GroupCommit.BYTES_PER_ENTRY + 1024;

    /** The longest reply: a page of the largest records. */
    static final int LARGEST_REPLY = 9 * 1024 * 1024;

    /** A message. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Frame(long number, byte[] content) {}

    private Frames() {}

    static void write(DataOutputStream out, Frame frame) throws IOException {
        out.writeInt(Long.BYTES + frame.content().length);
        out.writeLong(frame.number());
        out.write(frame.content());
    }

    /**
     * Reads the next message.
     *
     * @throws EOFException at the end, and within a message
     * @throws IOException if it is longer than the limit; no memory is taken for it
     */
    static Frame read(InputStream in, int largest) throws IOException {
        DataInputStream data = new DataInputStream(in);
        int length = data.readInt();
        if (length < Long.BYTES || length - Long.BYTES > largest) {
            throw new IOException("a message announces " + length + " bytes; the limits are " + Long.BYTES + " and "
                    + (largest + Long.BYTES));
        }
        long number = data.readLong();
        byte[] content = data.readNBytes(length - Long.BYTES);
        if (content.length < length - Long.BYTES) {
            throw new EOFException("a message ends after " + content.length + " of " + length + " bytes");
        }
        return new Frame(number, content);
    }
}
