package io.leasehold.recordstore;

import io.leasehold.Fence;
import io.leasehold.recordstore.FencedRegister.Write;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Works under one lease: reads the resource with its token, thinks, writes with its token, again and again. A careful writer asks
 * whether it still holds before it writes; a zombie never asks. Both stop when an answer is missing or the gate refuses.
 */
final class SimulatedWriter {

    private final SimulatedTime time;
    private final SimulatedMachine machine;
    private final FencedRegister register;
    private final Tally tally;
    private final Fence fence;
    private final BooleanSupplier holds;
    private final boolean careful;
    private int left;
    private int exchange;

    SimulatedWriter(Workplace place, SimulatedMachine machine, Fence fence, BooleanSupplier holds) {
        this.time = place.time();
        this.tally = place.tally();
        this.register = place.register();
        this.machine = machine;
        this.fence = fence;
        this.holds = holds;
        this.careful = time.chance(0.5);
        this.left = time.random.nextInt(4);
    }

    /** Where writers work. */
    record Workplace(SimulatedTime time, Tally tally, FencedRegister register) {}

    void begin() {
        if (left-- > 0) {
            machine.later(time.ttls(0, 0.2), this::read);
        }
    }

    private void read() {
        if (mayGoOn()) {
            int expected = ++exchange;
            machine.ask(() -> "gate", () -> register.read(fence), seen -> {
                if (expected == exchange) {
                    exchange++;
                    seen.ifPresent(this::think);
                }
            });
        }
    }

    private boolean mayGoOn() {
        boolean held = holds.getAsBoolean();
        if (!held && !careful) {
            tally.count(Count.WRITES_OF_ZOMBIES);
        }
        return held || !careful;
    }

    private void think(List<Write> seen) {
        long length = time.chance(0.2) ? time.ttls(0.72, 1.2) : time.ttls(0, 0.5);
        machine.later(length, () -> write(seen));
    }

    private void write(List<Write> seen) {
        if (mayGoOn()) {
            Write write = register.newWrite(fence);
            int expected = ++exchange;
            machine.ask(() -> "gate", () -> register.replace(seen, write), applied -> {
                if (expected == exchange) {
                    exchange++;
                    answered(write, applied);
                }
            });
        }
    }

    private void answered(Write write, boolean applied) {
        register.answered(write, applied);
        if (applied) {
            begin();
        }
    }
}
