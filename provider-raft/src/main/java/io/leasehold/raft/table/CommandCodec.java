package io.leasehold.raft.table;

import java.util.List;

/** The commands of one log entry as bytes: versioned, compact, bounded. Stateless. */
public final class CommandCodec {

    /** The longest entry. */
    public static final int MAX_BYTES = 1 << 20;

    /** The most commands of one entry. */
    public static final int MAX_COMMANDS = 4096;

    private static final int VERSION = 1;

    private CommandCodec() {}

    /**
     * Writes an entry.
     *
     * @param commands at most {@value #MAX_COMMANDS}
     * @return at most {@value #MAX_BYTES} bytes
     * @throws IllegalArgumentException if there are more commands or bytes, naming number and limit
     */
    public static byte[] encode(List<Command> commands) {
        if (commands.size() > MAX_COMMANDS) {
            throw new IllegalArgumentException(
                    "a log entry has " + commands.size() + " commands; the limit is " + MAX_COMMANDS);
        }
        ByteWriter out = new ByteWriter("a log entry", MAX_BYTES);
        out.octet(VERSION);
        out.list(commands, new CommandForm(out)::write);
        return out.toBytes();
    }

    /**
     * Reads an entry of this format or an older one.
     *
     * @param bytes the whole entry
     * @return its commands
     * @throws MalformedBytesException if they are anything else
     */
    public static List<Command> decode(byte[] bytes) {
        return Frames.read("a log entry", bytes, new Frames.Limits(MAX_BYTES, VERSION), (in, version) -> {
            return in.list(MAX_COMMANDS, () -> CommandForm.read(in));
        });
    }
}
