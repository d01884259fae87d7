package io.leasehold.raft;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The form of several byte strings as one: a count, then each with its length. */
final class Batch {

    private Batch() {}

    static byte[] join(List<byte[]> parts) {
        int size = Integer.BYTES;
        for (byte[] part : parts) {
            size = Math.addExact(size, Integer.BYTES + part.length);
        }
        ByteBuffer joined = ByteBuffer.allocate(size).putInt(parts.size());
        parts.forEach(part -> joined.putInt(part.length).put(part));
        return joined.array();
    }

    /**
     * The parts of a batch.
     *
     * @throws IllegalArgumentException if it is not one
     */
    static List<byte[]> split(byte[] joined) {
        ByteBuffer rest = ByteBuffer.wrap(joined);
        try {
            int count = length(rest, Integer.BYTES);
            List<byte[]> parts = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                byte[] part = new byte[length(rest, 1)];
                rest.get(part);
                parts.add(part);
            }
            if (rest.hasRemaining()) {
                throw new IllegalArgumentException("a batch has " + rest.remaining() + " bytes too many");
            }
            return parts;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a batch of " + joined.length + " bytes is cut short", e);
        }
    }

    /** A count that cannot be true is refused before memory is taken for it. */
    private static int length(ByteBuffer rest, int least) {
        int length = rest.getInt();
        if (length < 0 || length > rest.remaining() / least) {
            throw new IllegalArgumentException(
                    "a batch announces " + length + " of which only " + rest.remaining() + " bytes are there");
        }
        return length;
    }
}
