package io.leasehold.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
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

    /** What was opened, unless it is still being opened or is not open; it is opened anew when it is needed again. */
    @Nullable T forget() {
        CompletableFuture<T> last = opened.get();
        boolean done = last != null && last.isDone() && !last.isCompletedExceptionally();
        return done && opened.compareAndSet(last, null) ? last.join() : null;
    }

    /** Forgets it only if it is this. */
    boolean forget(T value) {
        CompletableFuture<T> last = opened.get();
        boolean same = last != null && last.isDone() && !last.isCompletedExceptionally() && last.join().equals(value);
        return same && opened.compareAndSet(last, null);
    }
}
