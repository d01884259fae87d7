package io.leasehold.raft;

import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the engine write a snapshot at intervals, if anything was applied meanwhile: the library counts entries only, so a group with little
 * traffic would keep its log for ever.
 */
final class SnapshotTimer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotTimer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Duration interval;
    private final Supplier<ConsensusEngine> engine;
    private final LeaseScheduler scheduler;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(task -> Network.thread("leasehold-raft-snapshots", task));
    private volatile LeaseScheduler.Timer next = () -> {};
    private volatile boolean closed;
    private volatile long written;

    SnapshotTimer(Duration interval, Supplier<ConsensusEngine> engine, LeaseScheduler scheduler) {
        this.interval = interval;
        this.engine = engine;
        this.scheduler = scheduler;
    }

    /** The first one counts what the log has on the disk as new. */
    void start() {
        if (!closed) {
            next = scheduler.schedule(this::due, interval);
        }
    }

    private void due() {
        try {
            thread.execute(this::write);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; no snapshot is written any more");
        }
    }

    /** The library answers under its locks, and may block: so it is asked on this thread, and the timer is set when it has answered. */
    private void write() {
        long applied = engine.get().appliedIndex();
        if (applied <= written) {
            start();
            return;
        }
        Futures.whenDone(engine.get().snapshot(PATIENCE), (index, failure) -> {
            if (index != null) {
                written = applied;
                LOG.debug("a snapshot at log index {}", index);
            } else {
                LOG.warn("no snapshot is written: {}", String.valueOf(failure));
            }
            start();
        });
    }

    @Override
    public void close() {
        closed = true;
        next.cancel();
        thread.shutdownNow();
    }
}
