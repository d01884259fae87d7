package io.leasehold.client;

import io.leasehold.Fence;
import io.leasehold.LeaseScheduler;
import io.leasehold.LossReason;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private final BiConsumer<HeldLease, LossReason> onEnd;
    private final long grantedAt;
    private final AtomicInteger misses = new AtomicInteger();
    private volatile boolean abandoned;
    private volatile boolean freed;
    private LeaseScheduler.Timer expiryTimer = () -> {};
    private Runnable onEnded = () -> {};
    private @Nullable CompletableFuture<LossReason> ended;
    private boolean told;

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

    /** Made when somebody asks: hardly any lease is asked, and telling one takes a thread. */
    synchronized CompletableFuture<LossReason> ended() {
        if (ended == null) {
            ended = new CompletableFuture<>();
            if (told) {
                boolean unused = ended.complete(endReason());
            }
        }
        return ended;
    }

    /** Runs the engine's one action when the lease has ended, after the listeners were told. */
    void onEnded(Runnable action) {
        synchronized (this) {
            if (!told) {
                onEnded = action;
                return;
            }
        }
        action.run();
    }

    /** The listeners were told of the end: whoever asked for it follows, on the callback executor. */
    void tellEnded(LossReason reason, Consumer<Runnable> callbacks) {
        Optional<CompletableFuture<LossReason>> asked;
        Runnable action;
        synchronized (this) {
            told = true;
            asked = Optional.ofNullable(ended);
            action = onEnded;
        }
        action.run();
        asked.ifPresent(future -> callbacks.accept(() -> future.complete(reason)));
    }

    boolean isHeld() {
        return remainingNanos() > 0;
    }

    /** Zero if the lease is over; ends it if its window is. */
    private long remainingNanos() {
        while (true) {
            Phase current = phase.get();
            if (!(current instanceof Phase.Window window)) {
                return 0;
            }
            long remaining = validity.remaining(window);
            if (remaining > 0 || end(window, LossReason.EXPIRED)) {
                return remaining;
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

    /** Takes a confirmed beat; false if it adds nothing: an answer after the end of the window revives nothing (rule 5.5). */
    boolean extend(ValidityClock.Start start, Duration grantedTtl) {
        Phase.Window next = Phase.Window.of(start, timing, grantedTtl);
        while (isHeld() && phase.get() instanceof Phase.Window window) {
            if (next.deadline() - window.deadline() <= 0) {
                return false;
            }
            if (phase.compareAndSet(window, next)) {
                misses.set(0);
                return true;
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

    Duration beatTimeout() {
        return timing().beatTimeout(misses(), Duration.ofNanos(deadline() - validity.nanoTime()));
    }

    LeaseState state() {
        if (isHeld()) {
            return misses.get() == 0 ? LeaseState.SAFE : LeaseState.AT_RISK;
        }
        return endReason() == LossReason.RESIGNED ? LeaseState.RELEASED : LeaseState.LOST;
    }

    /** Whether somebody has noticed that the lease is over. Unlike {@link #isHeld()} this never ends it. */
    boolean isKnownToBeOver() {
        return phase.get() instanceof Phase.Ended;
    }

    /** Why the lease is over; EXPIRED while it is not. */
    LossReason endReason() {
        return phase.get() instanceof Phase.Ended over ? over.reason() : LossReason.EXPIRED;
    }

    Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    /** When the belief in the lease ends, as a reading of the clock; meaningless once it is over. */
    long deadline() {
        return phase.get() instanceof Phase.Window window ? window.deadline() : validity.nanoTime();
    }

    /** How long the key must stay taken although the lease is over here. */
    Duration untilMinimumHold() {
        if (timing.minimumHold().isZero()) {
            return Duration.ZERO;
        }
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

    /** Replaces the timer that notices the end of the window; of a lease that is over there is none. */
    synchronized void expiryTimer(LeaseScheduler.Timer timer) {
        expiryTimer.cancel();
        expiryTimer = timer;
        if (isKnownToBeOver()) {
            timer.cancel();
        }
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
