package io.leasehold.client;

import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One caller in the line for a key. */
final class Waiter {

    private final Wanted wanted;
    private final CompletableFuture<HeldLease> result = new CompletableFuture<>();
    private LeaseScheduler.Timer deadline = () -> {};
    private Optional<Supplier<RuntimeException>> lastRefusal = Optional.empty();
    private boolean impatient;

    Waiter(Wanted wanted) {
        this.wanted = wanted;
    }

    Wanted wanted() {
        return wanted;
    }

    /** Completes exceptionally with what the blocking call throws; cancelled if the caller went away. */
    CompletableFuture<HeldLease> result() {
        return result;
    }

    void deadline(LeaseScheduler.Timer timer) {
        synchronized (this) {
            deadline = timer;
        }
        if (result.isDone()) {
            timer.cancel();
        }
    }

    void onDone(BiConsumer<@Nullable HeldLease, @Nullable Throwable> action) {
        CompletableFuture<HeldLease> unused = result.whenComplete(action);
    }

    /** The caller went away; a lease that is granted from now on is given back. */
    void cancel() {
        cancelDeadline();
        result.cancel(false);
    }

    /** The last reason why this waiter still waits. */
    synchronized void refused(RuntimeException why) {
        lastRefusal = Optional.of(() -> why);
    }

    /** Most waiters are granted the key in the end, and nobody asks what stood in their way. */
    synchronized void refused(Acquirer.Try.Busy busy) {
        lastRefusal = Optional.of(() -> new LeaseHeldByOtherException(busy.record(), busy.retryAfter()));
    }

    /** Patience ran out; the try under way, if there is one, is the last. */
    synchronized void patienceEnded() {
        impatient = true;
    }

    synchronized boolean isImpatient() {
        return impatient;
    }

    /** Whether the lease found its taker; if not, it must be given back. */
    boolean grant(HeldLease lease) {
        cancelDeadline();
        return result.complete(lease);
    }

    void fail(Throwable why) {
        cancelDeadline();
        result.completeExceptionally(why);
    }

    void failWithLastRefusal() {
        fail(lastRefusal());
    }

    synchronized RuntimeException lastRefusal() {
        return lastRefusal
                .map(Supplier::get)
                .orElseGet(() -> new LeaseUnavailableException("patience for '"
                        + wanted.spec().key() + "' ran out before it was this caller's turn in this client"));
    }

    private synchronized void cancelDeadline() {
        deadline.cancel();
    }
}
