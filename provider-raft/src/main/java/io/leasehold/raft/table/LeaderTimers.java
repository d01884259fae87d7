package io.leasehold.raft.table;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures every running ttl while this member leads: from the instant it applied the grant, beat or hand-over, on its monotonic
 * clock. When one ends it proposes {@link Command.Expire}, and again after a while for as long as it leads and the proposal has not been
 * applied. A new reign starts every timer with the full ttl: a change of leader delays an expiry by at most one ttl and never
 * advances one.
 *
 * <p>Add it to the table as a listener. Thread-safe.
 */
public final class LeaderTimers implements TableListener, AutoCloseable {

    private final Reign.Tools tools;
    private final Supplier<ExpiryIndex> indexes;
    private volatile @Nullable Reign reign;

    /**
     * Idle until {@link #lead}.
     *
     * @param table whose ttls are measured
     * @param clock measures
     * @param indexes makes the index of each reign
     * @param propose puts the command into the log, or drops it; called on the timer's thread, must not block
     */
    public LeaderTimers(
            LeaseTable table, LeaseClock clock, Supplier<ExpiryIndex> indexes, Consumer<Command.Expire> propose) {
        this.tools =
                new Reign.Tools(table, clock, clock.newScheduler("leasehold-raft-timers"), new RequestIds(), propose);
        this.indexes = indexes;
    }

    /**
     * This member leads, and an entry of its raft term is applied. Restarts every timer with the full ttl.
     *
     * @param raftTerm the reign
     */
    public void lead(long raftTerm) {
        Reign next = new Reign(tools, raftTerm, indexes.get());
        replace(next);
        next.start();
    }

    /** This member does not lead any more: stops every timer. May be called repeatedly. */
    public void follow() {
        replace(null);
    }

    /**
     * How long the running lease or reservation of a key lasts at least without a beat, on this leader's clock.
     *
     * @param key the key
     * @param ttl what to answer when this member cannot know
     * @return above zero: at least a millisecond, at most the ttl
     */
    public Duration remaining(LeaseKey key, Duration ttl) {
        Reign present = reign;
        return present == null ? ttl : present.remaining(key, ttl);
    }

    /**
     * How many timers run.
     *
     * @return 0 on a follower
     */
    public int running() {
        Reign present = reign;
        return present == null ? 0 : present.index().size();
    }

    @Override
    public void changed(Change change) {
        Reign present = reign;
        if (present != null) {
            present.changed(change.after());
        }
    }

    @Override
    public void restored(long revision) {
        Reign present = reign;
        if (present != null) {
            lead(present.raftTerm());
        }
    }

    /** Stops every timer and the thread. */
    @Override
    public void close() {
        follow();
        tools.scheduler().close();
    }

    private synchronized void replace(@Nullable Reign next) {
        Reign last = reign;
        reign = next;
        if (last != null) {
            last.end();
        }
    }
}
