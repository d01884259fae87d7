package io.leasehold.raft;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** So many lanes, in each of which the next request follows the answer to the last. */
final class Lanes {

    private final IntFunction<CompletableFuture<?>> send;
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch ended;
    private final long end;

    /** What came of it. */
    record Result(double perSecond, double p50Millis, double p99Millis) {
        static Result of(Collection<Long> nanos, long took) {
            long[] all = nanos.stream().mapToLong(Long::longValue).toArray();
            return new Result(
                    all.length / (took / 1e9), Figures.percentile(all, 0.5) / 1e6, Figures.percentile(all, 0.99) / 1e6);
        }
    }

    private Lanes(int lanes, Duration time, IntFunction<CompletableFuture<?>> send) {
        this.send = send;
        this.ended = new CountDownLatch(lanes);
        this.end = System.nanoTime() + time.toNanos();
    }

    static Result run(int lanes, Duration time, IntFunction<CompletableFuture<?>> send) throws InterruptedException {
        Lanes run = new Lanes(lanes, time, send);
        long began = System.nanoTime();
        IntStream.range(0, lanes).forEach(run::next);
        if (!run.ended.await(time.toSeconds() + 60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the load has not ended");
        }
        long took = System.nanoTime() - began;
        Throwable reason = run.failure.get();
        if (reason != null) {
            throw new IllegalStateException("a request failed", reason);
        }
        return Result.of(run.nanos, took);
    }

    private void next(int lane) {
        long began = System.nanoTime();
        if (began - end >= 0) {
            ended.countDown();
            return;
        }
        Futures.whenDone(send.apply(lane), (answer, failed) -> {
            if (failed == null) {
                nanos.add(System.nanoTime() - began);
                next(lane);
            } else {
                failure.compareAndSet(null, failed);
                ended.countDown();
            }
        });
    }

    /** The middle one of several runs, by throughput. */
    static Result middle(List<Result> runs) {
        return runs.stream()
                .sorted(Comparator.comparingDouble(Result::perSecond))
                .skip(runs.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
