package io.leasehold.raft.table;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tells watchers what was applied on this member, in commit order. An apply pays one bounded, lock-free enqueue for a change of a
 * key that is watched, a look into a map for any other, one field read if there are no watchers, and never waits. A watcher that is too slow gets one
 * {@link WatchEvent.Missed} and is resynchronised from the table; nothing is left out silently.
 *
 * <p>Add it to the table as a listener. Thread-safe.
 */
public final class WatchHub implements TableListener, AutoCloseable {

    private static final int DELIVERING_THREADS = 16;

    private final WatchSettings settings;
    private final Watchers watchers = new Watchers();
    private final AtomicInteger count = new AtomicInteger();
    private final Tally delivered;
    private final Tally missed;
    private final Tally overflows;
    private final Dispatcher dispatcher;
    private final ExecutorService deliveries;
    private final LeaseScheduler pacer;
    private final Watcher.Surroundings surroundings;
    private volatile long latest;
    private boolean started;
    private volatile boolean closed;

    /**
     * A hub without watchers; its threads start with the first one.
     *
     * @param table what watchers are resynchronised from
     * @param clock paces the progress events
     * @param settings the bounds
     */
    public WatchHub(LeaseTable table, LeaseClock clock, WatchSettings settings) {
        this.settings = settings;
        this.delivered = new Tally(settings.metrics());
        this.missed = new Tally(settings.metrics());
        this.overflows = new Tally(settings.metrics());
        this.dispatcher = new Dispatcher(settings.queueSize(), watchers);
        this.deliveries = Deliveries.threads(DELIVERING_THREADS);
        this.pacer = clock.newScheduler("leasehold-raft-watch-progress");
        this.surroundings = new Watcher.Surroundings(table, deliveries, delivered, missed);
        this.latest = table.view().revision();
    }

    /**
     * Starts a watch. Every change of a revision above the handle's is told, or reported as missed. Free of gaps: watch, then read
     * the table (locally or through the log), then drop events at or below the revision that was read.
     *
     * @param request what to watch
     * @param listener called for one event at a time, on threads of the hub. A slow one delays only itself; it should not
     *     block, for only 16 can be stuck at once before others wait
     * @return to end it
     * @throws TooManyWatchersException if the cap is reached
     * @throws IllegalStateException if the hub is closed
     */
    public Handle watch(WatchRequest request, Consumer<WatchEvent> listener) {
        start();
        if (count.getAndUpdate(present -> Math.min(present + 1, settings.maxWatchers())) == settings.maxWatchers()) {
            throw new TooManyWatchersException(settings.maxWatchers());
        }
        Watcher watcher = new Watcher(request, listener, settings.bufferPerWatcher(), surroundings);
        watchers.add(watcher);
        long revision = latest;
        watcher.begin(revision);
        Handle handle = new Watched(watcher, revision);
        if (closed) {
            handle.close();
            throw new IllegalStateException("the watch hub is closed");
        }
        return handle;
    }

    /**
     * What the hub has done so far.
     *
     * @return counts
     */
    public Metrics metrics() {
        return new Metrics(count.get(), dispatcher.queued(), delivered.sum(), missed.sum(), overflows.sum());
    }

    @Override
    public void changed(Change change) {
        latest = change.revision();
        if (count.get() == 0) {
            return;
        }
        if (!watchers.concern(change.after().stored().key())) {
            dispatcher.pass(change.revision());
        } else if (!dispatcher.offer(change)) {
            overflows.add();
        }
    }

    @Override
    public void restored(long revision) {
        long from = revision < latest ? 0 : latest + 1;
        latest = revision;
        dispatcher.lose(from);
    }

    /** Ends every watch and the threads. May be called repeatedly. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        watchers.forEach(Watcher::close);
        pacer.close();
        dispatcher.close();
        deliveries.shutdown();
    }

    private synchronized void start() {
        if (closed) {
            throw new IllegalStateException("the watch hub is closed");
        }
        if (!started) {
            started = true;
            dispatcher.start();
            pace();
        }
    }

    private void pace() {
        if (!settings.progressEvery().isZero()) {
            pacer.schedule(this::progress, settings.progressEvery());
        }
    }

    private void progress() {
        dispatcher.progress();
        pace();
    }

    private final class Watched implements Handle {
        private final Watcher watcher;
        private final long revision;
        private final AtomicBoolean open = new AtomicBoolean(true);

        Watched(Watcher watcher, long revision) {
            this.watcher = watcher;
            this.revision = revision;
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public void close() {
            if (open.compareAndSet(true, false)) {
                watcher.close();
                watchers.remove(watcher);
                count.decrementAndGet();
            }
        }
    }

    /** A watch. */
    public interface Handle extends AutoCloseable {
        /**
         * Where the watch began.
         *
         * @return the revision above which changes are told
         */
        long revision();

        /** Ends the watch: no further event is begun. May be called repeatedly, also by the listener. */
        @Override
        void close();
    }

    /**
     * Counts since the hub was made, but for the first two.
     *
     * @param watchers live now
     * @param queued changes that wait for distribution now
     * @param delivered events given to listeners
     * @param missed how often a watcher was told {@link WatchEvent.Missed}
     * @param overflows changes that the common queue had no room for; every watcher was told
     */
    public record Metrics(int watchers, int queued, long delivered, long missed, long overflows) {}
}
