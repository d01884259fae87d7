package io.leasehold.dynamodb;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for blocking requests that nobody waits for in person; they end when there are none for a while. */
final class RequestThreads implements Executor {

    /** More than beats occupy, so that an acquire finds one although all beats are slow. */
    static final int THREADS = 100;

    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor pool;

    RequestThreads() {
        pool = new ThreadPoolExecutor(
                THREADS, THREADS, THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "leasehold-dynamodb-request");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
    }

    /** Refuses once it is closed. */
    @Override
    public void execute(Runnable request) {
        pool.execute(request);
    }

    /** Starts no other request; those under way go on. */
    void shutdown() {
        pool.shutdown();
    }
}
