package io.leasehold.raft.table;

/**
 * Bytes that are no command, answer or snapshot of a format this version reads. Nothing was changed. On a member's own log or
 * snapshot this is damage or a newer version's writing, and the member must stop; from a client it is refused.
 */
public final class MalformedBytesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says where and what.
     *
     * @param what what was read, the byte offset, what was found and what is allowed
     */
    public MalformedBytesException(String what) {
        super(what);
    }

    /**
     * Says where and what.
     *
     * @param what what was read, the byte offset, what was found and what is allowed
     * @param cause the value type's own refusal
     */
    public MalformedBytesException(String what, Throwable cause) {
        super(what, cause);
    }
}
