package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.StaleTokenException;
import io.leasehold.fencing.FencingGate;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A gate that also records what it let pass and what it refused: the resource's own log. What passes is recorded inside the gate's
 * lock, before the write runs, so that the order of the log is the order of the gate.
 */
public final class RecordedGate implements FencingGate {

    private final FencingGate gate;
    private final String name;
    private final HistoryRecorder recorder;
    private final Actor actor;

    private RecordedGate(FencingGate gate, String name, HistoryRecorder recorder, Actor actor) {
        this.gate = gate;
        this.name = name;
        this.recorder = recorder;
        this.actor = actor;
    }

    /**
     * Decorates a gate.
     *
     * @param gate decides
     * @param name the gate's name, the same in every process that uses it
     * @param recorder gets the log; its caller closes it
     * @param actor the process that the gate runs in, and a name for the resource
     * @return a gate that behaves as the one given
     */
    public static FencingGate of(FencingGate gate, String name, HistoryRecorder recorder, Actor actor) {
        return new RecordedGate(gate, name, recorder, actor);
    }

    @Override
    public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
        return recorded(fence, write, gate::write);
    }

    @Override
    public <T extends @Nullable Object> T read(Fence fence, Callable<T> read) throws Exception {
        return recorded(fence, read, gate::read);
    }

    private <T extends @Nullable Object> T recorded(Fence fence, Callable<T> access, Way<T> way) throws Exception {
        AtomicBoolean passed = new AtomicBoolean();
        try {
            return way.pass(fence, () -> {
                passed.set(true);
                recorder.record(actor, new Entry.GatePassed(name, fence));
                return access.call();
            });
        } catch (StaleTokenException e) {
            if (!passed.get()) {
                recorder.record(actor, new Entry.GateRefused(name, fence, e.highest()));
            }
            throw e;
        }
    }

    /** One of the ways through the gate. */
    @FunctionalInterface
    private interface Way<T extends @Nullable Object> {
        T pass(Fence fence, Callable<T> access) throws Exception;
    }
}
