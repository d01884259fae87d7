package io.leasehold;

import org.jspecify.annotations.Nullable;

/**
 * The root of the errors of this SDK: unchecked, one leaf per decision that the caller must take. Each leaf carries facts to
 * decide by, not only text. Wrong arguments are {@link IllegalArgumentException}s, use after close is an
 * {@link IllegalStateException}.
 */
public abstract class LeaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LeaseException(String message) {
        super(message);
    }

    LeaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
