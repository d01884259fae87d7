package io.leasehold.raft.table;

import io.leasehold.raft.table.WatchRequest.Option;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch: a ring filled by the hub's dispatching thread and emptied by at most one delivery at a time. While something is missed
 * nothing is put into the ring, so what is in it came before.
 */
final class Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(Watcher.class);
    /** So many changes, then other watchers have their turn. */
    private static final int TURN = 256;

    private static final long NONE = Long.MAX_VALUE;

    private final WatchRequest request;
    private final Consumer<WatchEvent> listener;
    private final Surroundings surroundings;
    private final Ring<Change> changes;
    private final AtomicLong missedFrom = new AtomicLong(NONE);
    private final AtomicLong progress = new AtomicLong(NONE);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;
    /** Everything up to this revision is known to the listener; written before the first delivery, then by deliveries only. */
    private volatile long known = NONE;

    /** What all watchers of a hub share. */
    record Surroundings(LeaseTable table, Executor executor, Tally delivered, Tally missed) {}

    Watcher(WatchRequest request, Consumer<WatchEvent> listener, int buffer, Surroundings surroundings) {
        this.request = request;
        this.listener = listener;
        this.surroundings = surroundings;
        this.changes = new Ring<>(buffer);
    }

    Selector selector() {
        return request.selector();
    }

    /** Nothing is delivered before this call. */
    void begin(long revision) {
        known = revision;
        schedule();
    }

    void close() {
        closed = true;
    }

    /** The dispatcher's. */
    void offer(Change change) {
        boolean wanted =
                change.kind() != Change.Kind.RENEWED || request.options().contains(Option.RENEWED);
        if (!wanted || missedFrom.get() != NONE) {
            return;
        }
        if (!changes.offer(change)) {
            missedFrom.set(change.revision());
        }
        schedule();
    }

    /** The dispatcher's: changes from this revision on may not have been offered. */
    void miss(long fromRevision) {
        missedFrom.accumulateAndGet(fromRevision, Math::min);
        schedule();
    }

    /** The dispatcher's: every change up to this revision has been offered or missed. */
    void progress(long revision) {
        progress.set(revision);
        schedule();
    }

    private void schedule() {
        if (known != NONE && !closed && scheduled.compareAndSet(false, true)) {
            surroundings.executor().execute(this::turn);
        }
    }

    private void turn() {
        try {
            deliver();
        } finally {
            scheduled.set(false);
        }
        if (hasMore()) {
            schedule();
        }
    }

    private boolean hasMore() {
        return !changes.isEmpty() || missedFrom.get() != NONE || progress.get() != NONE;
    }

    /** What is missed, and the progress, are read before the ring is emptied: all that is in the ring then came before them. */
    private void deliver() {
        long gap = missedFrom.get();
        long reached = progress.get();
        if (!emptied()) {
            return;
        }
        if (gap != NONE) {
            resync();
        } else if (reached != NONE) {
            progress.compareAndSet(reached, NONE);
            tell(new WatchEvent.Progress(Math.max(reached, known)));
        }
    }

    private boolean emptied() {
        for (int i = 0; i < TURN; i++) {
            Change change = changes.poll();
            if (change == null) {
                return true;
            }
            if (change.revision() > known) {
                known = change.revision();
                tell(event(change));
            }
        }
        return false;
    }

    /** The gap is closed before the view is taken: a change not put into the ring until then was applied before, and is in the view. */
    private void resync() {
        surroundings.missed().add();
        progress.set(NONE);
        long from = missedFrom.getAndSet(NONE);
        tell(new WatchEvent.Missed(from));
        TableView view = surroundings.table().view();
        view.forEach(selector(), entry -> {
            if (entry.revision() >= from) {
                tell(new WatchEvent.Current(entry.revision(), entry.record()));
            }
        });
        known = view.revision();
        tell(new WatchEvent.Resynced(known));
    }

    private WatchEvent event(Change change) {
        Optional<TableEntry> before = request.options().contains(Option.BEFORE) ? change.before() : Optional.empty();
        return new WatchEvent.Changed(
                change.revision(), change.kind(), change.after().record(), before.map(TableEntry::record));
    }

    private void tell(WatchEvent event) {
        if (closed) {
            return;
        }
        try {
            listener.accept(event);
            surroundings.delivered().add();
        } catch (RuntimeException e) {
            LOG.error("a watcher failed on an event; it is told the next one", e);
        }
    }
}
