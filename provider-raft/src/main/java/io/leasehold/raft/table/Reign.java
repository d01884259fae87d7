package io.leasehold.raft.table;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.raft.table.ExpiryIndex.Expiry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timers of one raft term on its leader: an index and one scheduled task at its earliest deadline. */
final class Reign {

    private static final Logger LOG = LoggerFactory.getLogger(Reign.class);
    private static final int MOST_A_PASS = 1_024;
    /** After how long a proposal that has not been applied is made again. */
    static final Duration RETRY = Duration.ofSeconds(1);

    private final Tools tools;
    private final long raftTerm;
    private final ExpiryIndex index;
    private volatile boolean over;
    private volatile boolean armed;
    private volatile long armedFor;
    private LeaseScheduler.Timer timer = () -> {};

    /** What all reigns of a member share. */
    record Tools(
            LeaseTable table,
            LeaseClock clock,
            LeaseScheduler scheduler,
            RequestIds requests,
            Consumer<Command.Expire> propose) {}

    Reign(Tools tools, long raftTerm, ExpiryIndex index) {
        this.tools = tools;
        this.raftTerm = raftTerm;
        this.index = index;
    }

    long raftTerm() {
        return raftTerm;
    }

    ExpiryIndex index() {
        return index;
    }

    /**
     * Starts every running ttl anew. Called when {@link #changed} is already being told, so that nothing falls between: the index keeps
     * the later ttl of a key. The clock is read after the view, so no ttl in it began later. In the order of their beginning,
     * so that leases of one ttl expire in that order.
     */
    void start() {
        List<Running> running = new ArrayList<>();
        tools.table()
                .view()
                .forEachRunning(entry -> running.add(new Running(
                        entry.stored().key(),
                        entry.since(),
                        entry.stored().ttl().toNanos())));
        long now = tools.clock().nanoTime();
        running.sort(Comparator.comparingLong(Running::since));
        running.forEach(one -> register(new Expiry(one.key(), one.since(), now + one.ttlNanos())));
    }

    /** What a timer needs of an entry. */
    private record Running(LeaseKey key, long since, long ttlNanos) {}

    void changed(TableEntry entry) {
        if (entry.phase() != TableEntry.Phase.RUNNING) {
            index.unregister(entry.stored().key());
        } else if (entry.since() == entry.revision()) {
            long deadline = tools.clock().nanoTime() + entry.stored().ttl().toNanos();
            register(new Expiry(entry.stored().key(), entry.since(), deadline));
        }
    }

    private void register(Expiry expiry) {
        index.register(expiry);
        arm(expiry.deadline());
    }

    void end() {
        over = true;
        synchronized (this) {
            timer.cancel();
        }
    }

    private void arm(long deadline) {
        if (armed && armedFor - deadline <= 0) {
            return;
        }
        synchronized (this) {
            if (over || (armed && armedFor - deadline <= 0)) {
                return;
            }
            timer.cancel();
            armedFor = deadline;
            armed = true;
            Duration delay =
                    Duration.ofNanos(Math.max(0, deadline - tools.clock().nanoTime()));
            timer = tools.scheduler().schedule(this::tick, delay);
        }
    }

    /** Disarmed first: whoever registers from here on arms again, or is seen by the look at the earliest deadline. */
    private void tick() {
        armed = false;
        if (over) {
            return;
        }
        index.pollExpired(tools.clock().nanoTime(), MOST_A_PASS).forEach(this::expire);
        index.earliest().ifPresent(this::arm);
    }

    /** A key that moved on was registered anew, or is about to be, by the thread that applied the change. */
    private void expire(Expiry expiry) {
        tools.table()
                .view()
                .entry(expiry.key())
                .filter(entry -> entry.phase() == TableEntry.Phase.RUNNING && entry.since() == expiry.since())
                .ifPresent(this::expire);
    }

    private void expire(TableEntry entry) {
        LeaseRecord record = entry.stored();
        long retry = tools.clock().nanoTime() + RETRY.toNanos();
        index.register(new Expiry(record.key(), entry.since(), retry));
        propose(new Command.Expire(
                tools.requests().next(), record.key(), record.generation(), record.beat(), entry.since(), raftTerm));
    }

    private void propose(Command.Expire expire) {
        try {
            tools.propose().accept(expire);
        } catch (RuntimeException e) {
            LOG.warn("an expiry could not be proposed; it is tried again after {}", RETRY, e);
        }
    }

    Duration remaining(LeaseKey key, Duration ttl) {
        var deadline = index.deadline(key);
        if (deadline.isEmpty()) {
            return ttl;
        }
        Duration left = Duration.ofNanos(deadline.getAsLong() - tools.clock().nanoTime());
        Duration least = Duration.ofMillis(1);
        Duration bounded = left.compareTo(least) < 0 ? least : left;
        return bounded.compareTo(ttl) > 0 ? ttl : bounded;
    }
}
