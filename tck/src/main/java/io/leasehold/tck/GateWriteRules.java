package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.StaleTokenException;
import io.leasehold.fencing.FencingGate;
import io.leasehold.tck.GateProbe.Pass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Rule 3.6: the check and the write are one step, whatever runs beside it and however it ends. */
interface GateWriteRules extends GateFixture {

    /**
     * A failed write may have had half of its effect, so its token must stay.
     *
     * @param report takes what is untested
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_failedWriteKeepsTheTokenRaised(TestReporter report) throws Exception {
        FencingGate gate = open();
        Fence highest = GateProbe.fence(1, 2);
        assertThatThrownBy(() -> gate.write(highest, () -> {
                    throw new IOException("disk full");
                }))
                .as("what the write throws must reach the caller as it is")
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        if (undoesFailedWrites()) {
            report.publishEntry(
                    "untested", "3.6 after a failed write: the fixture says that write and raise are undone together");
            return;
        }
        new GateProbe(gate)
                .refuses(Pass.WRITE, GateProbe.fence(1, 1), highest, "a write that failed must keep its token raised");
    }

    /**
     * After a failure, an accepted write and a refusal alike, the gate is free for the next.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_failedAndRefusedWritesFreeTheGate() throws Exception {
        FencingGate gate = open();
        Fence fence = GateProbe.fence(2, 1);
        assertThatThrownBy(() -> gate.write(fence, () -> {
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class);
        GateProbe probe = new GateProbe(gate);
        probe.accepts(Pass.WRITE, fence, "a failed write must free the gate");
        probe.refuses(Pass.WRITE, GateProbe.fence(1, 1), fence, "a higher token has passed");
        onOtherThread(() -> new GateProbe(open()).accepts(Pass.WRITE, fence, "a refused write must free the gate"));
    }

    /**
     * Between the check of a write and its end nothing newer passes; else the old write would land after the new one.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_noOtherWriteStartsWhileOneRuns() throws Exception {
        FencingGate gate = open();
        FencingGate other = open();
        CountDownLatch newerRan = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> newer = gate.write(GateProbe.fence(1, 1), () -> {
                Future<?> started = threads.submit(() -> other.write(GateProbe.fence(1, 2), () -> {
                    newerRan.countDown();
                    return "newer";
                }));
                assertThat(newerRan.await(300, TimeUnit.MILLISECONDS))
                        .as("the gate let a newer write run in the midst of an older one: its lock must be held"
                                + " across the write (rule 3.6)")
                        .isFalse();
                return started;
            });
            newer.get(30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
        assertThat(newerRan.getCount())
                .as("the newer write runs once the older has ended")
                .isZero();
    }

    /**
     * Eight threads race with rising tokens: what the resource applies never goes back, and no two writes overlap.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_acceptedTokensNeverDecreaseUnderConcurrency() throws Exception {
        AtomicLong generations = new AtomicLong();
        List<FencingToken> applied = Collections.synchronizedList(new ArrayList<>());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Void>> races = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                races.add(threads.submit(() -> {
                    race(open(), generations, applied);
                    return null;
                }));
            }
            for (Future<Void> race : races) {
                race.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(applied)
                .as("the gate let a write with a lower token run after one with a higher (rule 3.6)")
                .isSorted()
                .as("a writer with the highest token of all is never refused")
                .contains(new FencingToken(1, generations.get()));
    }

    private static void race(FencingGate gate, AtomicLong generations, List<FencingToken> applied) throws Exception {
        for (int i = 0; i < 40; i++) {
            Fence fence = GateProbe.fence(1, generations.incrementAndGet());
            try {
                gate.write(fence, () -> applied.add(fence.token()));
            } catch (StaleTokenException e) {
                assertThat(e.refused().token())
                        .as("the gate refused a token although it was not below the highest")
                        .isLessThan(e.highest().token());
            }
        }
    }

    /**
     * Inside a write, the same thread's second pass could only wait for itself or let a newer fence into an older write.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_passInsideAWriteIsRefusedAndDoesNotWaitForEver() throws Exception {
        FencingGate gate = open();
        Fence outer = GateProbe.fence(1, 1);
        gate.write(outer, () -> {
            assertThatThrownBy(() -> gate.enter(GateProbe.fence(1, 2)))
                    .as(
                            "the gate let a newer fence pass in the midst of an older one's write, on the same thread (rule 3.6)")
                    .isInstanceOf(Exception.class);
            return "done";
        });
        new GateProbe(gate).accepts(Pass.WRITE, outer, "the refused pass inside must not have raised the maximum");
    }

    private static void onOtherThread(Step step) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(() -> {
                        step.run();
                        return null;
                    })
                    .get(30, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    /** What may throw. */
    interface Step {
        /** Does it. */
        void run() throws Exception;
    }
}
