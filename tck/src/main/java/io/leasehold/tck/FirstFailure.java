package io.leasehold.tck;

import org.jspecify.annotations.Nullable;

/** Goes on after failures and throws the first of them at the end, with the others suppressed. */
final class FirstFailure {

    private @Nullable Throwable first;

    void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            add(e);
        }
    }

    void add(Throwable failure) {
        if (first == null) {
            first = failure;
        } else if (first != failure) {
            first.addSuppressed(failure);
        }
    }

    void throwIfAny() {
        if (first instanceof Error error) {
            throw error;
        } else if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
