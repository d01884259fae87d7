package io.leasehold.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is to be done once an answer is there, by whoever brings it. */
final class Later {

    private Later() {}

    /** The action gets the value or the error, and throws nothing. */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // why: the action has the error too, so nothing is lost with the result
    static <T> void then(CompletionStage<T> answer, BiConsumer<? super T, ? super @Nullable Throwable> action) {
        answer.whenComplete(action);
    }

    /** Hands one answer on as another. */
    static <T> void settle(CompletableFuture<T> answer, @Nullable T value, @Nullable Throwable error) {
        if (error != null) {
            answer.completeExceptionally(RedisErrors.unwrapped(error));
        } else {
            answer.complete(value);
        }
    }
}
