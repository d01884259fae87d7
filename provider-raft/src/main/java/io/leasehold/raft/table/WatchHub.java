package io.leasehold.raft.table;

import io.leasehold.LeaseClock;
import java.util.function.Consumer;

/**
 * Tells watchers what was applied on this member, in commit order. An apply pays one bounded, lock-free enqueue for a change if
 * there are watchers, one field read if there are none, and never waits. A watcher that is too slow gets one
 * {@link WatchEvent.Missed} and is resynchronised from the table; nothing is left out silently.
 *
 * <p>Add it to the table as a listener. Thread-safe.
 */
public final class WatchHub implements TableListener, AutoCloseable {

    /**
     * A hub without watchers; its threads start with the first one.
     *
     * @param table what watchers are resynchronised from
     * @param clock paces the progress events
     * @param settings the bounds
     */
    public WatchHub(LeaseTable table, LeaseClock clock, WatchSettings settings) {}

    /**
     * Starts a watch. Every change of a revision above the handle's is told, or reported as missed. Free of gaps: watch, then read
     * the table (locally or through the log), then drop events at or below the revision that was read.
     *
     * @param request what to watch
     * @param listener called for one event at a time, on threads of the hub; a slow one delays only itself
     * @return to end it
     * @throws TooManyWatchersException if the cap is reached
     * @throws IllegalStateException if the hub is closed
     */
    public Handle watch(WatchRequest request, Consumer<WatchEvent> listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * What the hub has done so far.
     *
     * @return counts
     */
    public Metrics metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void changed(Change change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restored(long revision) {
        throw new UnsupportedOperationException();
    }

    /** Ends every watch and the threads. May be called repeatedly. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
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
     * @param overflows how often the common queue was full
     */
    public record Metrics(int watchers, int queued, long delivered, long missed, long overflows) {}
}
