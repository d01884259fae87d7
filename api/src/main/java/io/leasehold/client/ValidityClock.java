package io.leasehold.client;

import io.leasehold.LeaseClock;
import java.util.OptionalLong;

/**
 * Tells whether a window is still open, also after the machine was suspended (rules 5.3, 11.1, 11.3). Monotonic time and wall
 * time advance together unless the machine was suspended or the wall clock stepped; only when they have drifted apart is boot
 * time read to decide. A forward gap that boot time does not explain (a restored snapshot) closes the window: that costs
 * availability, never safety.
 */
final class ValidityClock {

    /** A reading of boot time may be this much behind the truth. */
    private static final long BOOT_RESOLUTION = 10_000_000;

    /** Above the error of two wall readings of 1 ms resolution, below every threshold of a lease. */
    private static final long ANCHOR_TOLERANCE = 1_500_000;

    private static final int SAMPLES = 4;
    private static final long TIGHT = 200_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LeaseClock clock;
    private volatile Anchor anchor;
    private volatile int life;

    ValidityClock(LeaseClock clock) {
        this.clock = clock;
        this.anchor = sample();
    }

    /** How wall and boot time stood to monotonic time. Only differences have a meaning. */
    record Anchor(long nano, long spread, long wallMinusNano, OptionalLong bootMinusNano) {}

    /** The instant before a request is sent, with what is needed to tell later how much time has really passed. */
    record Start(long nano, Anchor anchor, int life) {}

    long nanoTime() {
        return clock.nanoTime();
    }

    /** To be called before a request is handed to the driver. */
    Start start() {
        int current = life;
        long now = clock.nanoTime();
        Anchor then = anchor;
        long drift = wallNanos() - now - then.wallMinusNano();
        if (Math.abs(drift) > ANCHOR_TOLERANCE) {
            then = sample();
            anchor = then;
        }
        return new Start(now, then, current);
    }

    /** After a restore from a checkpoint no reading from before can be compared with one from after: every open window ends. */
    synchronized void beginNewLife() {
        life++;
    }

    /** Whether the window is still open. Neither blocks nor allocates unless the clocks have drifted apart. */
    boolean covers(Phase.Window window) {
        return remaining(window) > 0;
    }

    /** For how many nanoseconds the window stays open; zero if it is over. */
    long remaining(Phase.Window window) {
        long now = clock.nanoTime();
        long left = window.length() - (now - window.start().nano());
        if (left <= 0 || window.start().life() != life) {
            return 0;
        }
        long drift = wallNanos() - now - window.start().anchor().wallMinusNano();
        return Math.abs(drift) <= window.threshold() ? left : remainingDespiteDrift(window);
    }

    private long remainingDespiteDrift(Phase.Window window) {
        Anchor then = window.start().anchor();
        Anchor now = sample();
        long left = window.length() - (now.nano() - window.start().nano());
        long drift = now.wallMinusNano() - then.wallMinusNano();
        if (Math.abs(drift) <= window.threshold()) {
            return Math.max(0, left);
        }
        if (then.bootMinusNano().isEmpty() || now.bootMinusNano().isEmpty()) {
            return 0;
        }
        long suspended = Math.max(
                0, now.bootMinusNano().getAsLong() - then.bootMinusNano().getAsLong());
        boolean explained = drift - suspended <= window.threshold() + BOOT_RESOLUTION;
        return explained ? Math.max(0, left - suspended - BOOT_RESOLUTION) : 0;
    }

    /** The tightest of a few readings: a thread that is preempted between two clocks would see a drift that is none. */
    private Anchor sample() {
        Anchor best = sampleOnce();
        for (int i = 1; i < SAMPLES && best.spread() > TIGHT; i++) {
            Anchor next = sampleOnce();
            best = next.spread() < best.spread() ? next : best;
        }
        return best;
    }

    private Anchor sampleOnce() {
        OptionalLong boot = clock.bootNanos();
        long before = clock.nanoTime();
        long wall = wallNanos();
        long after = clock.nanoTime();
        OptionalLong bootMinusNano =
                boot.isPresent() ? OptionalLong.of(boot.getAsLong() - before) : OptionalLong.empty();
        return new Anchor(after, after - before, wall - before, bootMinusNano);
    }

    private long wallNanos() {
        return clock.wallMillis() * NANOS_PER_MILLI;
    }
}
