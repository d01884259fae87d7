package io.leasehold.client;

import io.leasehold.LeaseScheduler;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the work of a client runs: timers that never do I/O, requests, heartbeats apart from other requests so that no waiter
 * delays them, callbacks apart from both. A bounded number of threads, however many leases there are.
 */
final class EngineThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);
    private static final int BEAT_THREADS = 16;
    private static final int REQUEST_THREADS = 32;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(2);
    private static final Duration OFFER_AGAIN = Duration.ofMillis(20);
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final LeaseScheduler scheduler;
    private final DoubleSupplier chance;
    private final Optional<ExecutorService> ownRequests;
    private final Optional<ExecutorService> ownBeats;
    private final Optional<ExecutorService> ownCallbacks;
    private final Executor requests;
    private final Executor beats;
    private final Executor callbacks;
    private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

    EngineThreads(EngineBuilder builder) {
        String name = "leasehold-" + CLIENTS.incrementAndGet();
        chance = builder.chance();
        scheduler = builder.clock().newScheduler(name + "-timer");
        ownRequests = builder.requestExecutor().isPresent()
                ? Optional.empty()
                : Optional.of(pool(REQUEST_THREADS, named(name + "-request-")));
        ownBeats = builder.requestExecutor().isPresent()
                ? Optional.empty()
                : Optional.of(pool(BEAT_THREADS, named(name + "-beat-")));
        ownCallbacks = builder.callbackExecutor().isPresent()
                ? Optional.empty()
                : Optional.of(virtualThreads().orElseGet(() -> pool(REQUEST_THREADS, named(name + "-callback-"))));
        requests = builder.requestExecutor()
                .or(() -> ownRequests.map(Executor.class::cast))
                .orElseThrow();
        beats = builder.requestExecutor()
                .or(() -> ownBeats.map(Executor.class::cast))
                .orElseThrow();
        callbacks = builder.callbackExecutor()
                .or(() -> ownCallbacks.map(Executor.class::cast))
                .orElseThrow();
    }

    private static ExecutorService pool(int most, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most, most, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Present from Java 21 on. */
    private static Optional<ExecutorService> virtualThreads() {
        try {
            Object executor =
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return Optional.of((ExecutorService) executor);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return Optional.empty();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("virtual threads are there but cannot be used", e.getCause());
        }
    }

    LeaseScheduler scheduler() {
        return scheduler;
    }

    /** For jitter: from 0 to below 1. */
    double chance() {
        return chance.getAsDouble();
    }

    /** Whether the calling thread is at work for this client, so that it must not wait for the client's end. */
    boolean isInside() {
        return inside.get();
    }

    private Runnable marked(Runnable task) {
        return () -> {
            boolean nested = inside.get();
            inside.set(true);
            try {
                task.run();
            } finally {
                if (!nested) {
                    inside.remove();
                }
            }
        };
    }

    /** Runs a listener or a completion of the application's; on the calling thread if its executor takes no more. */
    void callBack(Runnable task) {
        Runnable marked = marked(task);
        try {
            callbacks.execute(marked);
        } catch (RejectedExecutionException e) {
            LOG.debug("the callback executor takes no more", e);
            marked.run();
        }
    }

    /** Runs a task that may do I/O; does nothing once closed. */
    void request(Runnable task) {
        offer(requests, marked(task));
    }

    /** Runs a task that sends heartbeats; does nothing once closed. */
    void beat(Runnable task) {
        offer(beats, marked(task));
    }

    /** A task that the executor does not take is offered again, until this is closed: none may be lost, nor run on a timer. */
    private void offer(Executor executor, Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the request executor is full or shut down", e);
            LeaseScheduler.Timer unused = scheduler.schedule(() -> offer(executor, task), OFFER_AGAIN);
        }
    }

    /** Ends every thread of this client, waiting a little for those in a call. Keeps the interrupt flag. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        scheduler.close();
        ownRequests.ifPresent(ExecutorService::shutdownNow);
        ownBeats.ifPresent(ExecutorService::shutdownNow);
        ownCallbacks.ifPresent(ExecutorService::shutdown);
        if (isInside()) {
            boolean byOurselves = Thread.interrupted();
            LOG.trace("closed from inside (interrupted: {}); the threads end with what they do", byOurselves);
        } else {
            Stream.of(ownRequests, ownBeats, ownCallbacks)
                    .flatMap(Optional::stream)
                    .forEach(EngineThreads::awaitEnd);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(ExecutorService pool) {
        try {
            if (!pool.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a request or callback still runs {} after close; its thread ends with it", END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
