package io.leasehold.raft;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How far a log goes.
 *
 * @param raftTerm of the newest entry, or of the leader that tells it
 * @param index of the newest entry; below zero if there is none
 */
record LogPosition(long raftTerm, long index) {

    static final LogPosition START = new LogPosition(0, -1);

    byte[] encoded() {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(raftTerm)
                .putLong(index)
                .array();
    }

    static LogPosition decoded(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new LogPosition(in.readLong(), in.readLong());
    }
}
