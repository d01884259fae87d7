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

    void run(Runnable callback) {
        synchronized (queue) {
            queue.add(callback);
            if (draining) {
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
            } catch (RuntimeException e) {
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
