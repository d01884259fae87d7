package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.client.WaitingLine.Habit;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The waiting lines of a client, one per key while somebody waits for it. */
final class WaitingLines {

    private static final int REMEMBERED_KEYS = 1_024;

    private final Engine.Parts parts;
    private final Acquirer acquirer;
    private final Releaser releaser;
    private final Map<LeaseKey, WaitingLine> lines = new ConcurrentHashMap<>();

    private final Map<LeaseKey, Habit> habits = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseKey, Habit> eldest) {
            return size() > REMEMBERED_KEYS;
        }
    });

    WaitingLines(Engine.Parts parts, Acquirer acquirer, Releaser releaser) {
        this.parts = parts;
        this.acquirer = acquirer;
        this.releaser = releaser;
    }

    Acquirer acquirer() {
        return acquirer;
    }

    Releaser releaser() {
        return releaser;
    }

    /** Whether a caller who has patience has to stand in line, behind others of this client or among those of other clients. */
    boolean isAnybodyBefore(LeaseKey key, Duration patience) {
        return !patience.isZero() && (lines.containsKey(key) || isCrowded(key, patience));
    }

    /** Puts the waiter at the end of the line of its key. */
    void join(Waiter waiter, Duration patience) {
        LeaseKey key = waiter.wanted().spec().key();
        WaitingLine joined = null;
        while (joined == null) {
            WaitingLine line = lines.computeIfAbsent(key, k -> new WaitingLine(k, parts, this, habit(k, patience)));
            joined = line.join(waiter) ? line : null;
        }
        WaitingLine line = joined;
        if (patience.compareTo(Engine.FOR_EVER) < 0) {
            waiter.deadline(parts.threads().scheduler().schedule(() -> line.leave(waiter), patience));
        }
        waiter.onDone((lease, error) -> {
            if (error instanceof CancellationException) {
                line.leave(waiter);
            }
        });
    }

    /** Whether a try at once, right after a release of this client's own, would be unfair to the many who wait for their turn. */
    private boolean isCrowded(LeaseKey key, Duration patience) {
        return isPushed()
                && patience.compareTo(WaitingLine.LONGEST_STAGGER.multipliedBy(2)) > 0
                && habits.getOrDefault(key, Habit.NONE).isCrowded();
    }

    /** Where others are told of a release they are quick enough; and courtesy is only for who can wait longer than it takes. */
    private Habit habit(LeaseKey key, Duration patience) {
        Habit habit = habits.getOrDefault(key, Habit.NONE);
        boolean pushed = isPushed();
        Duration courtesy = pushed ? WaitingLine.LONGEST_STAGGER : WaitingLine.LONGEST_COURTESY;
        if (patience.compareTo(courtesy.multipliedBy(2)) <= 0) {
            return Habit.NONE;
        }
        return pushed ? new Habit(0, habit.crowd()) : new Habit(habit.grantsInARow(), 0);
    }

    private boolean isPushed() {
        return parts.provider().traits().capabilities().contains(Capability.PUSH_WATCH);
    }

    void wake(LeaseKey key) {
        WaitingLine line = lines.get(key);
        if (line != null) {
            line.wake();
        }
    }

    void remove(LeaseKey key, WaitingLine line, Habit habit) {
        habits.put(key, habit);
        lines.remove(key, line);
    }

    /** Fails every waiter; the futures complete when no try is under way any more. */
    List<CompletableFuture<Void>> close() {
        return List.copyOf(lines.values()).stream().map(WaitingLine::close).toList();
    }
}
