package io.leasehold.dynamodb;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The batched requests of a store, of all its batches together: a bounded number at a time, first come first served. Each answer
 * makes room for the next request, so that a slow one occupies one place until its time is over and delays nobody else (rule 6.4).
 * Does not block. Thread-safe.
 */
final class Window {

    /** Below the connections of our own client, so that other requests find one. */
    static final int PLACES = 64;

    private final Queue<Supplier<CompletableFuture<?>>> waiting = new ConcurrentLinkedQueue<>();
    private final Semaphore places = new Semaphore(PLACES);

    /**
     * Sends a request as soon as there is a place for it.
     *
     * @param request starts it; a failure to start is that of the request
     * @return completes as the request does, on any thread
     */
    <A> CompletableFuture<A> send(Supplier<CompletableFuture<A>> request) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        waiting.add(() -> started(request).whenComplete((value, error) -> {
            if (error == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(error);
            }
        }));
        pump();
        return answer;
    }

    private static <A> CompletableFuture<A> started(Supplier<CompletableFuture<A>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void pump() {
        while (!waiting.isEmpty() && places.tryAcquire()) {
            Supplier<CompletableFuture<?>> next = waiting.poll();
            CompletableFuture<?> sent = next == null ? CompletableFuture.completedFuture(null) : next.get();
            if (sent.isDone()) {
                places.release();
            } else {
                CompletableFuture<?> unused = sent.whenComplete((value, error) -> {
                    places.release();
                    pump();
                });
            }
        }
    }
}
