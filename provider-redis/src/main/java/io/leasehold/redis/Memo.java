package io.leasehold.redis;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something that is opened once, when it is first needed, for all who need it; a failed opening is forgotten. Thread-safe. */
final class Memo<T> {

    private final Supplier<CompletableFuture<T>> opening;
    private final AtomicReference<@Nullable CompletableFuture<T>> opened = new AtomicReference<>();

    Memo(Supplier<CompletableFuture<T>> opening) {
        this.opening = opening;
    }

    /** A copy, that the caller may cancel. */
    CompletableFuture<T> get() {
        CompletableFuture<T> fresh = new CompletableFuture<>();
        CompletableFuture<T> witness = opened.compareAndExchange(null, fresh);
        if (witness != null) {
            return witness.copy();
        }
        start(fresh);
        return fresh.copy();
    }

    private void start(CompletableFuture<T> fresh) {
        try {
            opening.get().whenComplete((value, error) -> {
                if (error != null) {
                    opened.compareAndSet(fresh, null);
                    fresh.completeExceptionally(RedisErrors.unwrapped(error));
                } else {
                    fresh.complete(value);
                }
            });
        } catch (RuntimeException e) {
            opened.compareAndSet(fresh, null);
            fresh.completeExceptionally(e);
        }
    }

    /** For good; returns what was opened, for the caller to close. */
    @Nullable T close() {
        CompletableFuture<T> last = opened.getAndSet(CompletableFuture.failedFuture(new CancellationException("closed")));
        boolean done = last != null && last.isDone() && !last.isCompletedExceptionally();
        return done ? last.join() : null;
    }

    /** What was opened, if the test says so; it is opened anew when it is needed again. */
    @Nullable T forgetIf(Predicate<T> test) {
        CompletableFuture<T> last = opened.get();
        boolean done = last != null && last.isDone() && !last.isCompletedExceptionally();
        return done && test.test(last.join()) && opened.compareAndSet(last, null) ? last.join() : null;
    }
}
