package io.leasehold.raft;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is done when something has ended, in whatever way. */
final class Futures {

    private Futures() {}

    /** Calls the action with the result, or with the failure. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the action
    static <T> void whenDone(CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> action) {
        future.whenComplete(action);
    }
}
