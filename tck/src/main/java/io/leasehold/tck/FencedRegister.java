package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Entry;
import io.leasehold.history.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A resource behind a gate: a list that is read, and later written with one more name, under the same fence. Reckless writers do
 * not ask whether the lease is still held, so that the gate has work to do.
 */
final class FencedRegister {

    private final Kit kit;
    private final String name;
    private final FencingGate gate;
    private final boolean reckless;
    private final List<Write> pending = new ArrayList<>();
    private List<String> content = List.of();
    private long writes;

    /** A write that was prepared by a read and waits for its time. */
    private record Write(String name, Lease lease, List<String> read, long due) {}

    FencedRegister(Kit kit, String name, boolean reckless) {
        this.kit = kit;
        this.name = name;
        this.gate = kit.history().gate(name);
        this.reckless = reckless;
    }

    /** Reads now and writes later. */
    void write(String writer, Lease lease, Duration later) {
        if (!reckless && !lease.isHeld()) {
            return;
        }
        String write = writer + "#" + ++writes;
        try {
            List<String> read = passed(lease.fence(), () -> content);
            pending.add(new Write(write, lease, read, kit.time().clock().nanoTime() + later.toNanos()));
        } catch (StaleTokenException e) {
            // why: the gate has logged it; a reader that is refused does not write
            return;
        }
    }

    private <T> T passed(Fence fence, java.util.concurrent.Callable<T> access) {
        return Kit.uninterrupted(() -> gate.write(fence, access));
    }

    void writeWhatIsDue() {
        long now = kit.time().clock().nanoTime();
        pending.stream()
                .filter(write -> now - write.due() >= 0)
                .sorted(Comparator.comparingLong(Write::due))
                .toList()
                .forEach(this::apply);
    }

    private void apply(Write write) {
        pending.remove(write);
        if (!reckless && !write.lease().isHeld()) {
            return;
        }
        kit.history().note(new Entry.WriteCalled(name, write.name(), write.lease().fence()));
        Kind kind = Kind.OK;
        try {
            content = passed(write.lease().fence(), () -> {
                List<String> next = new ArrayList<>(write.read());
                next.add(write.name());
                return List.copyOf(next);
            });
        } catch (StaleTokenException e) {
            kind = Kind.FAIL;
        }
        kit.history().note(new Entry.WriteAnswered(name, write.name(), kind));
    }

    /** Nobody writes any more. */
    void finish() {
        pending.clear();
        kit.history().note(new Entry.RegisterRead(name, content));
    }
}
