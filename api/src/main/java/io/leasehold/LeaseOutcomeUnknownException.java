package io.leasehold;

import org.jspecify.annotations.Nullable;

/**
 * No answer came, and the operation may or may not have taken effect. <b>Decision:</b> for an acquire, treat the key as held by
 * nobody you know of until its ttl has passed; for a release, nothing: the lease is not held here any more and expires there.
 * Repeating the operation with the same lease id is always safe.
 */
public final class LeaseOutcomeUnknownException extends LeaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Names what failed.
     *
     * @param message the operation, the key and the reason
     */
    public LeaseOutcomeUnknownException(String message) {
        super(message);
    }

    /**
     * Names what failed.
     *
     * @param message the operation, the key and the reason
     * @param cause the driver's error
     */
    public LeaseOutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
