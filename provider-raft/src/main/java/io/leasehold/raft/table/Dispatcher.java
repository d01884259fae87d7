package io.leasehold.raft.table;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Takes changes from the applying thread to the watchers. When the common ring is full, changes are left out until it has been emptied;
 * then every watcher is told from where on.
 */
final class Dispatcher {

    private static final long NONE = Long.MAX_VALUE;

    private final Ring<Change> changes;
    private final Watchers watchers;
    private final AtomicLong lostFrom = new AtomicLong(NONE);
    private final Thread thread;
    private volatile long passed;
    private volatile boolean parked;
    private volatile boolean progressDue;
    private volatile boolean closed;
    private long dispatched;

    Dispatcher(int queueSize, Watchers watchers) {
        this.changes = new Ring<>(queueSize);
        this.watchers = watchers;
        this.thread = new Thread(this::run, "leasehold-raft-watch");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /**
     * The applying thread's: never waits.
     *
     * @return false if the change was left out and will be reported as missed
     */
    boolean offer(Change change) {
        boolean offered = lostFrom.get() == NONE && changes.offer(change);
        if (!offered) {
            lostFrom.accumulateAndGet(change.revision(), Math::min);
        }
        wake();
        return offered;
    }

    /** The applying thread's: nobody watches what was changed in this revision. */
    void pass(long revision) {
        passed = revision;
    }

    /** The applying thread's: changes from this revision on did not pass here, or are undone. */
    void lose(long fromRevision) {
        passed = Math.min(passed, fromRevision - 1);
        lostFrom.accumulateAndGet(fromRevision, Math::min);
        wake();
    }

    void progress() {
        progressDue = true;
        wake();
    }

    int queued() {
        return changes.size();
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            dispatchAll();
            parked = true;
            if (changes.isEmpty() && lostFrom.get() == NONE && !progressDue && !closed) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }

    /** What was passed over before the ring is emptied lies behind everything that was in it. */
    private void dispatchAll() {
        long before = passed;
        for (@Nullable Change change = changes.poll(); change != null; change = changes.poll()) {
            Change next = change;
            dispatched = next.revision();
            watchers.forEachOf(next.after().stored().key(), watcher -> watcher.offer(next));
        }
        long lost = lostFrom.get() == NONE ? NONE : afterRest();
        if (lost != NONE) {
            dispatched = lost - 1;
            watchers.forEach(watcher -> watcher.miss(lost));
        } else if (progressDue) {
            progressDue = false;
            watchers.forEach(watcher -> watcher.progress(Math.max(before, dispatched)));
        }
    }

    /**
     * While something is lost nothing is put into the ring, so it is emptied for good before the loss is told. It is forgotten before it is
     * told: what is left out until then was applied before any watcher looks at the table.
     */
    private long afterRest() {
        for (@Nullable Change change = changes.poll(); change != null; change = changes.poll()) {
            Change next = change;
            watchers.forEachOf(next.after().stored().key(), watcher -> watcher.offer(next));
        }
        return lostFrom.getAndSet(NONE);
    }
}
