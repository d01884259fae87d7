package io.leasehold.dynamodb;

import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends many requests, a bounded number of them at a time: each answer makes room for the next request, so that a slow one
 * occupies one place until its time is over and delays nobody else (rule 6.4). Does not block.
 */
final class Window<I, A> {

    /** Below the connections of our own client, so that other requests find one. */
    static final int PLACES = 64;

    private final Queue<I> waiting;
    private final Supplier<Duration> left;
    private final BiFunction<I, Duration, CompletableFuture<A>> send;

    Window(List<I> items, Supplier<Duration> left, BiFunction<I, Duration, CompletableFuture<A>> send) {
        this.waiting = new ConcurrentLinkedQueue<>(items);
        this.left = left;
        this.send = send;
    }

    /** Starts; each item is told once, on any thread. */
    void run(BiConsumer<I, A> onAnswer, BiConsumer<I, Throwable> onError) {
        Told<I, A> told = (item, answer, error) -> {
            if (answer != null) {
                onAnswer.accept(item, answer);
            } else {
                onError.accept(item, error == null ? new IllegalStateException("no answer and no error") : error);
            }
        };
        for (int place = 0; place < PLACES; place++) {
            pump(told);
        }
    }

    private interface Told<I, A> {
        void that(I item, @Nullable A answer, @Nullable Throwable error);
    }

    private void pump(Told<I, A> told) {
        for (I item = waiting.poll(); item != null; item = waiting.poll()) {
            I sent = item;
            CompletableFuture<A> answer = start(sent);
            boolean atOnce = answer.isDone();
            CompletableFuture<A> unused = answer.whenComplete((value, error) -> {
                told.that(sent, value, error);
                if (!atOnce) {
                    pump(told);
                }
            });
            if (!atOnce) {
                return;
            }
        }
    }

    private CompletableFuture<A> start(I item) {
        Duration rest = left.get();
        if (rest.isZero()) {
            return CompletableFuture.failedFuture(
                    new LeaseUnavailableException("the time was over before the request was sent"));
        }
        try {
            return send.apply(item, rest);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
