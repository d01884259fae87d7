package io.leasehold.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that do things at the same instant. */
final class Together implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads;

    Together(int count) {
        AtomicInteger number = new AtomicInteger();
        threads = Executors.newFixedThreadPool(count, task -> new Thread(task, "together-" + number.incrementAndGet()));
    }

    /** Runs each on a thread of its own and returns when all have ended; the first failure is thrown. */
    void run(Runnable... tasks) {
        CyclicBarrier start = new CyclicBarrier(tasks.length);
        List<Future<?>> ends = new ArrayList<>();
        for (Runnable task : tasks) {
            ends.add(threads.submit(() -> {
                Kit.uninterrupted(start::await);
                task.run();
            }));
        }
        FirstFailure failure = new FirstFailure();
        ends.forEach(end -> failure.attempt(() -> await(end)));
        failure.throwIfAny();
    }

    private static void await(Future<?> end) {
        try {
            end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError("a thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("a thread is stuck for " + PATIENCE_SECONDS + " seconds", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
