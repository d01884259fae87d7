package io.leasehold.client;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs callbacks of the application's in order, one at a time, on the callback executor. */
final class SerialCallbacks {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    private final EngineThreads threads;
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private boolean draining;

    SerialCallbacks(EngineThreads threads) {
        this.threads = threads;
    }

    /** Adds a callback at the end; it runs when {@link #deliver()} is called next. */
    void add(Runnable callback) {
        synchronized (queue) {
            queue.add(callback);
        }
    }

    /** Runs what was added. Not to be called with a monitor held: the callbacks may run on this very thread. */
    void deliver() {
        synchronized (queue) {
            if (draining || queue.isEmpty()) {
                return;
            }
            draining = true;
        }
        threads.callBack(this::drain);
    }

    private void drain() {
        for (Runnable next = take(); next != null; next = take()) {
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a callback of the application failed", e);
            }
        }
    }

    private @Nullable Runnable take() {
        synchronized (queue) {
            draining = !queue.isEmpty();
            return queue.poll();
        }
    }
}
