package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.StaleTokenException;
import io.leasehold.fencing.FencingGate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Passes fences through a gate and says in the failure's message what is wrong with the gate. */
final class GateProbe {

    static final LeaseKey KEY = LeaseKey.of("gate-kit");

    private final FencingGate gate;

    GateProbe(FencingGate gate) {
        this.gate = gate;
    }

    /** The ways through a gate. */
    enum Pass {
        ENTER,
        READ,
        WRITE
    }

    static Fence fence(long term, long generation) {
        return new Fence(KEY, new FencingToken(term, generation), LeaseId.random());
    }

    static Fence twinOf(Fence fence) {
        return new Fence(fence.key(), fence.token(), LeaseId.random());
    }

    /** Tries every sequence of three of: enter, read, write with the lowest, middle, highest fence; 729 of them. */
    static void everyOrder(IntFunction<GateProbe> gates, IntFunction<List<Fence>> ascending) throws Exception {
        List<Pass> passes = List.of(Pass.values());
        int actions = 3 * passes.size();
        for (int sequence = 0; sequence < actions * actions * actions; sequence++) {
            GateProbe probe = gates.apply(sequence);
            List<Fence> fences = ascending.apply(sequence);
            Fence highest = null;
            for (int rest = sequence, step = 0; step < 3; step++, rest /= actions) {
                Fence fence = fences.get(rest % actions / passes.size());
                highest = probe.expect(passes.get(rest % passes.size()), fence, highest);
            }
        }
    }

    private Fence expect(Pass pass, Fence fence, @Nullable Fence highest) throws Exception {
        if (highest == null || fence.token().compareTo(highest.token()) >= 0) {
            accepts(pass, fence, "no higher token has passed");
            return fence;
        }
        refuses(pass, fence, highest, "a higher token has passed");
        return highest;
    }

    void accepts(Pass pass, Fence fence, String why) throws Exception {
        StaleTokenException refusal = attempt(pass, fence);
        if (refusal != null) {
            fail("the gate refuses %s of %s: %s (rule 3.6); it said: %s", pass, fence, why, refusal.getMessage());
        }
    }

    void refuses(Pass pass, Fence fence, Fence highest, String why) throws Exception {
        StaleTokenException refusal = attempt(pass, fence);
        if (refusal == null) {
            fail("the gate accepts %s of %s after %s: %s (rule 3.6)", pass, fence, highest, why);
            return;
        }
        assertThat(refusal.refused())
                .as("the refusal must name the fence that was refused (rule 3.6)")
                .isEqualTo(fence);
        assertThat(refusal.highest())
                .as("the refusal must name the highest fence seen (rule 3.6)")
                .isEqualTo(highest);
    }

    /** The refusal, or null if the fence passed; what was passed in is run in the latter case only. */
    private @Nullable StaleTokenException attempt(Pass pass, Fence fence) throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        try {
            pass(pass, fence, ran);
        } catch (StaleTokenException e) {
            assertThat(ran)
                    .as("the gate ran the %s of %s before it refused it: check first, then run (rule 3.6)", pass, fence)
                    .isFalse();
            return e;
        }
        assertThat(ran.get() || pass == Pass.ENTER)
                .as("the gate accepted the %s of %s and did not run it (rule 3.6)", pass, fence)
                .isTrue();
        return null;
    }

    private void pass(Pass pass, Fence fence, AtomicBoolean ran) throws Exception {
        switch (pass) {
            case ENTER -> gate.enter(fence);
            case READ ->
                assertThat(gate.<String>read(fence, () -> ran("read", ran))).isEqualTo("read");
            case WRITE ->
                assertThat(gate.<String>write(fence, () -> ran("written", ran))).isEqualTo("written");
        }
    }

    private static String ran(String result, AtomicBoolean ran) {
        ran.set(true);
        return result;
    }
}
