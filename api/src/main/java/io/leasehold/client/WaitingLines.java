package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
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

    /** Of lines that ended with grants in a row: a caller that comes back at once opens a new line, and others still had no turn. */
    private final Map<LeaseKey, Integer> grantsInARow = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseKey, Integer> eldest) {
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

    boolean isAnybodyWaiting(LeaseKey key) {
        return lines.containsKey(key);
    }

    /** Puts the waiter at the end of the line of its key. */
    void join(Waiter waiter) {
        Duration patience = waiter.wanted().call().patience();
        LeaseKey key = waiter.wanted().spec().key();
        WaitingLine joined = null;
        while (joined == null) {
            WaitingLine line = lines.computeIfAbsent(key, k -> new WaitingLine(k, parts, this, inARow(k, patience)));
            joined = line.join(waiter) ? line : null;
        }
        WaitingLine line = joined;
        if (patience.compareTo(Engine.FOR_EVER) < 0) {
            Duration left = Duration.ofNanos(Math.max(0, waiter.wanted().patienceLeft()));
            waiter.deadline(parts.threads().scheduler().schedule(() -> line.leave(waiter), left));
        }
        waiter.onDone((lease, error) -> {
            if (error instanceof CancellationException) {
                line.leave(waiter);
            }
        });
    }

    /** Where others are told of a release they are quick enough; and courtesy is only for who can wait longer than it takes. */
    private int inARow(LeaseKey key, Duration patience) {
        boolean courteous = patience.compareTo(WaitingLine.LONGEST_COURTESY.multipliedBy(2)) > 0
                && !parts.provider().traits().capabilities().contains(Capability.PUSH_WATCH);
        return courteous ? grantsInARow.getOrDefault(key, 0) : 0;
    }

    void wake(LeaseKey key) {
        WaitingLine line = lines.get(key);
        if (line != null) {
            line.wake();
        }
    }

    void remove(LeaseKey key, WaitingLine line, int inARow) {
        grantsInARow.put(key, inARow);
        lines.remove(key, line);
    }

    /** Fails every waiter; the futures complete when no try is under way any more. */
    List<CompletableFuture<Void>> close() {
        return List.copyOf(lines.values()).stream().map(WaitingLine::close).toList();
    }
}
