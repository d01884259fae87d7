package io.leasehold;

import org.jspecify.annotations.Nullable;

/**
 * The back end could not be asked, and surely nothing changed there. <b>Decision:</b> retry freely.
 */
public final class LeaseUnavailableException extends LeaseException {

    private static final long serialVersionUID = 1L;

    /**
     * Names what failed.
     *
     * @param message the operation, the key and the reason
     */
    public LeaseUnavailableException(String message) {
        super(message);
    }

    /**
     * Names what failed.
     *
     * @param message the operation, the key and the reason
     * @param cause the driver's error
     */
    public LeaseUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
