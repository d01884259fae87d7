package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watches of one provider, moved to another member when the connection of theirs ends. */
final class RaftWatches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftWatches.class);
    private static final Duration MOVE_AFTER = Duration.ofMillis(100);

    private final Way way;
    private final LeaseScheduler scheduler;
    private final Set<Moving> watches = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean moving = new AtomicBoolean();
    private volatile boolean closed;

    RaftWatches(Way way, LeaseScheduler scheduler) {
        this.way = way;
        this.scheduler = scheduler;
    }

    Watch watch(LeaseKey key, Runnable hint) {
        Moving watch = new Moving(key, hint);
        watches.add(watch);
        watch.bind();
        return watch;
    }

    /** Some connection ended: those watches that were on it are bound anew, after a while. */
    void lost() {
        if (!closed && !watches.isEmpty() && moving.compareAndSet(false, true)) {
            scheduler.schedule(this::move, MOVE_AFTER);
        }
    }

    private void move() {
        moving.set(false);
        if (!closed) {
            watches.forEach(Moving::rebind);
        }
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(Moving::close);
    }

    /** A watch wherever it is now. */
    private final class Moving implements Watch {
        private final LeaseKey key;
        private final Runnable hint;
        private @Nullable Endpoint endpoint;
        private Watch bound = Watch.NONE;
        private volatile boolean ended;

        Moving(LeaseKey key, Runnable hint) {
            this.key = key;
            this.hint = hint;
        }

        private synchronized void bind() {
            if (ended) {
                return;
            }
            Way.Hop hop = way.next();
            endpoint = hop.endpoint();
            bound = hop.endpoint().watch(key, this::hinted);
            if (!hop.endpoint().isOpen()) {
                way.failed(hop);
                lost();
            }
        }

        private synchronized void rebind() {
            if (endpoint == null || !endpoint.isOpen()) {
                bind();
            }
        }

        private void hinted() {
            if (ended) {
                return;
            }
            try {
                hint.run();
            } catch (RuntimeException e) {
                LOG.error("a watch's hint failed", e);
            }
        }

        @Override
        public void close() {
            ended = true;
            synchronized (this) {
                bound.close();
                bound = Watch.NONE;
            }
            watches.remove(this);
        }
    }
}
