package io.leasehold.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a member, or the way to it, answered to a {@link Request}.
 *
 * @param kind what it came to
 * @param content the answer, or a text that says why there is none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Reply(Kind kind, byte[] content) {

    /** What a request came to. */
    enum Kind {
        /** The content is the answer. */
        DONE,
        /** Surely nothing happened: another member leads. The content is that member's text form, empty if none is known. */
        NOT_LEADER,
        /** Surely nothing happened, for now. */
        UNAVAILABLE,
        /** It may have happened. */
        UNKNOWN,
        /** Surely nothing happened, and repeating it is useless. */
        REFUSED,
        /** Not an answer: a watch's hint. */
        HINT
    }

    static Reply done(byte[] content) {
        return new Reply(Kind.DONE, content);
    }

    static Reply of(Kind kind, String text) {
        return new Reply(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A reply that the state machine gave. */
    static Reply of(byte[] encoded) {
        try {
            return decoded(encoded);
        } catch (IOException e) {
            throw new IllegalStateException("an entry has no reply", e);
        }
    }

    String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("EnumOrdinal") // the order of the constants belongs to the version
    byte[] encoded() {
        byte[] bytes = new byte[content.length + 1];
        bytes[0] = (byte) kind.ordinal();
        System.arraycopy(content, 0, bytes, 1, content.length);
        return bytes;
    }

    static Reply decoded(byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes[0] < 0 || bytes[0] >= Kind.values().length) {
            throw new IOException("a reply of " + bytes.length + " bytes is of no known kind");
        }
        return new Reply(Kind.values()[bytes[0]], Arrays.copyOfRange(bytes, 1, bytes.length));
    }
}
