package io.leasehold.client;

import io.leasehold.Fence;
import io.leasehold.LeaseScheduler;
import io.leasehold.LossReason;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * The engine's side of a lease: from HELD to one final state. Every change is one compare-and-set on the phase, so that a lease
 * once seen as over is over for every thread (rules 1.4, 5.3, 5.5).
 */
final class HeldLease {

    private final LeaseSpec spec;
    private final LeaseGuard guard;
    private final Fence fence;
    private final Timing timing;
    private final ValidityClock validity;
    private final AtomicReference<Phase> phase;
    private final CompletableFuture<LossReason> ended = new CompletableFuture<>();
    private final BiConsumer<HeldLease, LossReason> onEnd;
    private final long grantedAt;
    private final AtomicInteger misses = new AtomicInteger();
    private volatile boolean abandoned;
    private volatile boolean freed;
    private LeaseScheduler.Timer expiryTimer = () -> {};

    /**
     * Makes the engine's side of a grant.
     *
     * @param wanted what was asked for
     * @param guard what was granted
     * @param window for how long it counts
     * @param onEnd called exactly once, by whichever thread ends the lease, after the phase has changed
     */
    HeldLease(Wanted wanted, LeaseGuard guard, Phase.Window window, BiConsumer<HeldLease, LossReason> onEnd) {
        this.spec = wanted.spec();
        this.timing = wanted.timing();
        this.validity = wanted.validity();
        this.guard = guard;
        this.fence = guard.fence();
        this.phase = new AtomicReference<>(window);
        this.grantedAt = window.start().nano();
        this.onEnd = onEnd;
    }

    LeaseSpec spec() {
        return spec;
    }

    LeaseGuard guard() {
        return guard;
    }

    Fence fence() {
        return fence;
    }

    Timing timing() {
        return timing;
    }

    long grantedAt() {
        return grantedAt;
    }

    CompletableFuture<LossReason> ended() {
        return ended;
    }

    /** Runs the action when the lease has ended, after the application was told. */
    void onEnded(Runnable action) {
        CompletableFuture<Void> unused = ended.thenRun(action);
    }

    boolean isHeld() {
        while (true) {
            Phase current = phase.get();
            if (!(current instanceof Phase.Window window)) {
                return false;
            }
            if (validity.covers(window)) {
                return true;
            }
            if (end(window, LossReason.EXPIRED)) {
                return false;
            }
        }
    }

    /** Ends the lease unless it is over already. */
    boolean end(LossReason reason) {
        while (isHeld()) {
            if (phase.get() instanceof Phase.Window window && end(window, reason)) {
                return true;
            }
        }
        return false;
    }

    private boolean end(Phase.Window from, LossReason reason) {
        boolean changed = phase.compareAndSet(from, new Phase.Ended(reason));
        if (changed) {
            onEnd.accept(this, reason);
        }
        return changed;
    }

    /** Takes a confirmed beat; an answer that comes after the end of the window revives nothing. */
    boolean extend(ValidityClock.Start start, Duration grantedTtl) {
        Phase.Window next = Phase.Window.of(start, timing, grantedTtl);
        while (isHeld()) {
            if (phase.get() instanceof Phase.Window window) {
                boolean newer = next.deadline() - window.deadline() > 0;
                if (!newer || phase.compareAndSet(window, next)) {
                    misses.set(0);
                    return true;
                }
            }
        }
        return false;
    }

    /** Counts a beat without an answer. */
    void miss() {
        misses.incrementAndGet();
    }

    int misses() {
        return misses.get();
    }

    LeaseState state() {
        if (isHeld()) {
            return misses.get() == 0 ? LeaseState.SAFE : LeaseState.AT_RISK;
        }
        return endReason() == LossReason.RESIGNED ? LeaseState.RELEASED : LeaseState.LOST;
    }

    /** Why the lease is over; EXPIRED while it is not. */
    LossReason endReason() {
        return phase.get() instanceof Phase.Ended over ? over.reason() : LossReason.EXPIRED;
    }

    Duration remaining() {
        return isHeld() && phase.get() instanceof Phase.Window window
                ? Duration.ofNanos(Math.max(0, window.deadline() - validity.nanoTime()))
                : Duration.ZERO;
    }

    /** When the belief in the lease ends, as a reading of the clock; meaningless once it is over. */
    long deadline() {
        return phase.get() instanceof Phase.Window window ? window.deadline() : validity.nanoTime();
    }

    /** How long the key must stay taken although the lease is over here. */
    Duration untilMinimumHold() {
        long held = validity.nanoTime() - grantedAt;
        return Duration.ofNanos(Math.max(0, timing.minimumHold().toNanos() - held));
    }

    /** The back end confirmed the release, or it is on its way; nothing more is to be asked. */
    void markFreed() {
        freed = true;
    }

    boolean isFreed() {
        return freed;
    }

    /** Replaces the timer that notices the end of the window. */
    synchronized void expiryTimer(LeaseScheduler.Timer timer) {
        expiryTimer.cancel();
        expiryTimer = timer;
    }

    /** The application dropped its handle: no heartbeat is sent any more, and the lease expires. */
    void abandon() {
        abandoned = true;
    }

    boolean wantsBeats() {
        return !abandoned && isHeld();
    }

    Heartbeat heartbeat(long currentTerm) {
        return new Heartbeat(guard, currentTerm);
    }
}
