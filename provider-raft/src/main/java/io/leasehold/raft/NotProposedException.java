package io.leasehold.raft;

/** An entry was refused before it entered the log: surely nothing changed. */
final class NotProposedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotProposedException(String message, Throwable cause) {
        super(message, cause);
    }

    NotProposedException(String message) {
        super(message);
    }
}
