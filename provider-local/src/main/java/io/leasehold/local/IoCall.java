package io.leasehold.local;

import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A caller's wait for what an I/O thread does for it. The caller may be interrupted or run out of time at any moment; the I/O
 * thread is never interrupted, since that would close its channels. One word decides between the two: whoever gives up first
 * prevents the commit, and whoever commits first makes the outcome of giving up unknown.
 *
 * @param <T> the answer
 */
final class IoCall<T> {

    private enum Phase {
        OPEN,
        COMMITTED,
        ABANDONED
    }

    private final String what;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
    private final CompletableFuture<T> answer = new CompletableFuture<>();

    /** A call that errors name as {@code what}. */
    IoCall(String what) {
        this.what = what;
    }

    /** A piece of work on an I/O thread. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** Runs the step; if it fails, the call fails. */
    void run(Step step) {
        try {
            step.run();
        } catch (IOException | DirectoryIteratorException | RejectedExecutionException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Announces that the next step changes something; false if nobody waits for it any more. */
    boolean commit() {
        return phase.compareAndSet(Phase.OPEN, Phase.COMMITTED);
    }

    boolean isAbandoned() {
        return phase.get() == Phase.ABANDONED;
    }

    void complete(T result) {
        answer.complete(result);
    }

    void fail(Exception cause) {
        String message = what + " failed: " + cause;
        answer.completeExceptionally(
                phase.get() == Phase.COMMITTED
                        ? new LeaseOutcomeUnknownException(message, cause)
                        : new LeaseUnavailableException(message, cause));
    }

    T await(Duration timeout) throws InterruptedException {
        try {
            if (Thread.interrupted()) {
                throw new InterruptedException(what);
            }
            return answer.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return giveUp(timeout);
        } catch (InterruptedException e) {
            phase.compareAndSet(Phase.OPEN, Phase.ABANDONED);
            throw e;
        } catch (ExecutionException e) {
            throw rethrown(Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private T giveUp(Duration timeout) {
        String message = what + " got no answer within " + timeout;
        if (phase.compareAndSet(Phase.OPEN, Phase.ABANDONED)) {
            throw new LeaseUnavailableException(message);
        }
        throw new LeaseOutcomeUnknownException(message);
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
