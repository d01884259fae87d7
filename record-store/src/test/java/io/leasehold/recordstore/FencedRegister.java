package io.leasehold.recordstore;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import io.leasehold.StaleTokenException;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Entry;
import io.leasehold.history.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The resource that leases protect: a list of writes behind a gate, read and replaced as a whole, so that a write which should
 * have been refused loses others. Checks H5: each acknowledged write is there once, a refused one never, in the order of tokens.
 */
final class FencedRegister {

    private final String name;
    private final Weakening weakening;
    private final Audit audit;
    private final Tally tally;
    private final FencingGate gate = FencingGate.inMemory();
    private final Map<Write, Fate> fates = new HashMap<>();
    private final Map<Write, Boolean> outcomes = new HashMap<>();
    private List<Write> writes = List.of();
    private long count;

    /** One entry of the list. */
    record Write(Fence fence, long number) {}

    private enum Fate {
        UNKNOWN,
        ACKNOWLEDGED,
        REFUSED
    }

    FencedRegister(LeaseKey key, Weakening weakening, Audit audit, Tally tally) {
        this.name = "register of " + key;
        this.weakening = weakening;
        this.audit = audit;
        this.tally = tally;
    }

    Write newWrite(Fence fence) {
        Write write = new Write(fence, count++);
        fates.put(write, Fate.UNKNOWN);
        audit.note("writer", new Entry.WriteCalled(name, write.toString(), fence));
        return write;
    }

    /** What the list holds now; empty if the gate refuses the reader. */
    Optional<List<Write>> read(Fence fence) {
        return weakening == Weakening.GATE_READS_WITHOUT_TOKEN || passes(fence, () -> {})
                ? Optional.of(writes)
                : Optional.empty();
    }

    /** Replaces the list by what was read and one write more; false if the gate refuses it. A repetition gets the first answer. */
    boolean replace(List<Write> read, Write write) {
        return outcomes.computeIfAbsent(write, unseen -> apply(read, write));
    }

    private boolean apply(List<Write> read, Write write) {
        List<Write> next = new ArrayList<>(read);
        next.add(write);
        boolean applied = passes(write.fence(), () -> writes = next);
        tally.count(applied ? Count.GATE_WRITES : Count.STALE_WRITES_REFUSED);
        return applied;
    }

    private boolean passes(Fence fence, Runnable action) {
        if (weakening == Weakening.GATE_ACCEPTS_LOWER_TOKENS) {
            audit.gatePassed(fence);
            action.run();
            return true;
        }
        try {
            gate.write(fence, () -> {
                audit.gatePassed(fence);
                action.run();
                return fence;
            });
            return true;
        } catch (StaleTokenException e) {
            audit.gateRefused(fence);
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void answered(Write write, boolean applied) {
        fates.put(write, applied ? Fate.ACKNOWLEDGED : Fate.REFUSED);
        Kind kind = applied ? Kind.OK : Kind.FAIL;
        audit.note("writer", new Entry.WriteAnswered(name, write.toString(), kind));
    }

    /** Compares what the writers were told with what there is. */
    void close() {
        audit.note(
                "register",
                new Entry.RegisterRead(
                        name, writes.stream().map(Write::toString).toList()));
        Map<Write, Integer> found = new HashMap<>();
        writes.forEach(write -> found.merge(write, 1, Integer::sum));
        fates.forEach((write, fate) -> check(write, fate, found.getOrDefault(write, 0)));
        for (int i = 1; i < writes.size(); i++) {
            if (writes.get(i)
                            .fence()
                            .token()
                            .compareTo(writes.get(i - 1).fence().token())
                    < 0) {
                audit.violation("H5", writes.get(i) + " stands after " + writes.get(i - 1));
            }
        }
    }

    private void check(Write write, Fate fate, int times) {
        boolean right = switch (fate) {
            case ACKNOWLEDGED -> times == 1;
            case REFUSED -> times == 0;
            case UNKNOWN -> times <= 1;
        };
        if (!right) {
            audit.violation("H5", write + " is " + fate + " and stands there " + times + " times");
        }
    }
}
