package io.leasehold.client;

import io.leasehold.LeaseKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The waiting lines of a client, one per key while somebody waits for it. */
final class WaitingLines {

    private final Engine.Parts parts;
    private final Acquirer acquirer;
    private final Releaser releaser;
    private final Map<LeaseKey, WaitingLine> lines = new ConcurrentHashMap<>();

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
    void join(Waiter waiter, Duration patience) {
        LeaseKey key = waiter.wanted().spec().key();
        WaitingLine joined = null;
        while (joined == null) {
            WaitingLine line = lines.computeIfAbsent(key, k -> new WaitingLine(k, parts, this));
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

    void wake(LeaseKey key) {
        WaitingLine line = lines.get(key);
        if (line != null) {
            line.wake();
        }
    }

    void remove(LeaseKey key, WaitingLine line) {
        lines.remove(key, line);
    }

    /** Fails every waiter; the futures complete when no try is under way any more. */
    List<CompletableFuture<Void>> close() {
        return List.copyOf(lines.values()).stream().map(WaitingLine::close).toList();
    }
}
