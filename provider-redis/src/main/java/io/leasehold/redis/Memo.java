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
            Later.then(opening.get(), (value, error) -> {
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

    /** What is open now, if anything is. */
    @Nullable
    T value() {
        return value(opened.get());
    }

    /** For good; returns what was opened, for the caller to close. */
    @Nullable
    T close() {
        return value(opened.getAndSet(CompletableFuture.failedFuture(new CancellationException("closed"))));
    }

    /** What was opened, if the test says so; it is opened anew when it is needed again. */
    @Nullable
    T forgetIf(Predicate<T> test) {
        CompletableFuture<T> last = opened.get();
        T value = value(last);
        return value != null && test.test(value) && opened.compareAndSet(last, null) ? value : null;
    }

    /** Whether it is open now and passes the test. */
    boolean isOpenAnd(Predicate<T> test) {
        T value = value(opened.get());
        return value != null && test.test(value);
    }

    private @Nullable T value(@Nullable CompletableFuture<T> last) {
        return last == null || !last.isDone() || last.isCompletedExceptionally() ? null : last.join();
    }
}
