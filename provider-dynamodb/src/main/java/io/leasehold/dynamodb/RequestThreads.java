package io.leasehold.dynamodb;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Daemon threads for blocking requests that no caller sends on a thread of its own; each ends when it has been idle for a while. */
final class RequestThreads implements Executor {

    /** More than beats occupy, so that an acquire finds one although all beats are slow. */
    static final int MOST = 100;

    private static final Duration IDLE = Duration.ofSeconds(5);

    private final ThreadPoolExecutor pool;

    private RequestThreads(ThreadPoolExecutor pool) {
        this.pool = pool;
        pool.setThreadFactory(task -> {
            Thread thread = new Thread(task, "leasehold-dynamodb-request");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** At most {@link #MOST}, for any number of requests at a time. */
    static RequestThreads bounded() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(MOST, MOST, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>());
        pool.allowCoreThreadTimeOut(true);
        return new RequestThreads(pool);
    }

    /** As many as requests are under way, of which somebody else bounds the number: few while they are answered fast. */
    static RequestThreads asNeeded() {
        return new RequestThreads(new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE.toMillis(), TimeUnit.MILLISECONDS, new SynchronousQueue<>()));
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
