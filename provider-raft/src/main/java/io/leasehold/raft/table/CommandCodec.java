package io.leasehold.raft.table;

import java.util.List;

/** The commands of one log entry as bytes: versioned, compact, bounded. Stateless. */
public final class CommandCodec {

    /** The longest entry. */
    public static final int MAX_BYTES = 1 << 20;

    /** The most commands of one entry. */
    public static final int MAX_COMMANDS = 4096;

    private CommandCodec() {}

    /**
     * Writes an entry.
     *
     * @param commands at most {@value #MAX_COMMANDS}
     * @return at most {@value #MAX_BYTES} bytes
     * @throws IllegalArgumentException if there are more commands or bytes, naming number and limit
     */
    public static byte[] encode(List<Command> commands) {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads an entry of this format or an older one.
     *
     * @param bytes the whole entry
     * @return its commands
     * @throws MalformedBytesException if they are anything else
     */
    public static List<Command> decode(byte[] bytes) {
        throw new UnsupportedOperationException();
    }
}
