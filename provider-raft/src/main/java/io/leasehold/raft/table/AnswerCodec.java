package io.leasehold.raft.table;

import java.util.List;

/** The answers of one log entry as bytes: versioned, compact, bounded. Stateless. */
public final class AnswerCodec {

    /** The longest list of answers. */
    public static final int MAX_BYTES = 1 << 23;

    private AnswerCodec() {}

    /**
     * Writes answers.
     *
     * @param answers those of one entry or a part of them
     * @return at most {@value #MAX_BYTES} bytes
     * @throws IllegalArgumentException if there are more, naming number and limit
     */
    public static byte[] encode(List<Answer> answers) {
        ByteWriter out = new ByteWriter("a list of answers", MAX_BYTES);
        out.octet(RecordForm.VERSION);
        out.list(answers, new AnswerForm(out)::write);
        return out.toBytes();
    }

    /**
     * Reads answers of this format or an older one.
     *
     * @param bytes all of them
     * @return the answers
     * @throws MalformedBytesException if they are anything else
     */
    public static List<Answer> decode(byte[] bytes) {
        return Frames.read(
                "a list of answers", bytes, new Frames.Limits(MAX_BYTES, RecordForm.VERSION), (in, version) -> {
                    return in.list(CommandCodec.MAX_COMMANDS, () -> AnswerForm.read(in, version));
                });
    }
}
