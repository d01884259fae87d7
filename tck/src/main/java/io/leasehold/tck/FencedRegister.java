package io.leasehold.tck;

import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Entry;
import io.leasehold.history.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A resource behind a gate: a list that is read, and later written with one more name, under the same fence. Reckless writers do
 * not ask whether the lease is still held, so that the gate has work to do.
 */
final class FencedRegister {

    private final Kit kit;
    private final KitHistory history;
    private final String name;
    private final FencingGate gate;
    private final Writers writers;
    private final List<Write> pending = new ArrayList<>();
    private List<String> content = List.of();
    private long writes;

    /** Whether writers ask before they write. */
    enum Writers {
        /** They stop when the lease is over. */
        CAREFUL,
        /** They rely on the gate. */
        RECKLESS
    }

    /** A write that was prepared by a read and waits for its time. */
    private record Write(String name, Lease lease, List<String> read, long due, BooleanSupplier running) {
        List<String> next() {
            List<String> next = new ArrayList<>(read);
            next.add(name);
            return List.copyOf(next);
        }
    }

    /** Who writes, and whether its process runs now. */
    record Writer(String name, BooleanSupplier running) {}

    FencedRegister(Kit kit, KitHistory history, String name, Writers writers) {
        this.kit = kit;
        this.history = history;
        this.name = name;
        this.gate = history.gate(kit.seams().gate(), name);
        this.writers = writers;
    }

    /** Reads now and writes later; one write of a lease after another. */
    void write(Writer writer, Lease lease, Duration later) {
        boolean busy = pending.stream().anyMatch(write -> write.lease().equals(lease));
        if (busy || (writers == Writers.CAREFUL && !lease.isHeld())) {
            return;
        }
        String write = writer.name() + "#" + ++writes;
        try {
            List<String> read = Kit.uninterrupted(() -> gate.read(lease.fence(), () -> content));
            long due = kit.time().clock().nanoTime() + later.toNanos();
            pending.add(new Write(write, lease, read, due, writer.running()));
        } catch (StaleTokenException e) {
            // why: the gate has logged it; a reader that is refused does not write
            return;
        }
    }

    void writeWhatIsDue() {
        long now = kit.time().clock().nanoTime();
        pending.stream()
                .filter(write -> now - write.due() >= 0 && write.running().getAsBoolean())
                .sorted(Comparator.comparingLong(Write::due))
                .toList()
                .forEach(this::apply);
    }

    private void apply(Write write) {
        pending.remove(write);
        if (writers == Writers.CAREFUL && !write.lease().isHeld()) {
            return;
        }
        history.note(new Entry.WriteCalled(name, write.name(), write.lease().fence()));
        Kind kind = Kind.OK;
        try {
            content = Kit.uninterrupted(() -> gate.write(write.lease().fence(), write::next));
        } catch (StaleTokenException e) {
            kind = Kind.FAIL;
        }
        history.note(new Entry.WriteAnswered(name, write.name(), kind));
    }

    /** Nobody writes any more. */
    void finish() {
        pending.clear();
        history.note(new Entry.RegisterRead(name, content));
    }
}
