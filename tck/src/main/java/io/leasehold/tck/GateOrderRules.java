package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import io.leasehold.tck.GateProbe.Pass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 3.6: which fences pass, in every order. */
interface GateOrderRules extends GateFixture {

    /**
     * Every sequence of three of: enter, read, write with the lowest, middle, highest token; 729 of them.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_everyOrderOfEnterReadAndWriteOfThreeTokens() throws Exception {
        GateProbe probe = new GateProbe(open());
        GateProbe.everyOrder(sequence -> probe, sequence -> {
            long term = 1 + 2L * sequence;
            return List.of(GateProbe.fence(term, 7), GateProbe.fence(term, 8), GateProbe.fence(term + 1, 1));
        });
    }

    /**
     * A back end that lost its memory may repeat a token; the lease id tells the two grants apart.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_equalTokenOfAnotherLeaseIdIsRefusedNamingBoth() throws Exception {
        GateProbe probe = new GateProbe(open());
        int generation = 1;
        for (Pass first : Pass.values()) {
            for (Pass second : Pass.values()) {
                Fence fence = GateProbe.fence(1, generation++);
                probe.accepts(first, fence, "its token is the highest");
                probe.refuses(
                        second,
                        GateProbe.twinOf(fence),
                        fence,
                        "an equal token of another lease id is a repeated token");
                probe.accepts(second, fence, "an equal token of the same lease id is the same holder");
            }
        }
    }

    /**
     * The late write of the old holder arrives between the new holder's read and its write.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_lateWriteIsRefusedOnceTheNewHolderHasRead() throws Exception {
        requireLateWriteRefusedAfter(Pass.READ);
    }

    /**
     * The late write of the old holder arrives after the new holder has entered.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_lateWriteIsRefusedOnceTheNewHolderHasEntered() throws Exception {
        requireLateWriteRefusedAfter(Pass.ENTER);
    }

    private void requireLateWriteRefusedAfter(Pass pass) throws Exception {
        GateProbe probe = new GateProbe(open());
        Fence old = GateProbe.fence(1, 1);
        Fence successor = GateProbe.fence(1, 2);
        probe.accepts(Pass.WRITE, old, "it is the first");
        probe.accepts(pass, successor, "its token is the highest");
        probe.refuses(Pass.WRITE, old, successor, pass + " must raise the maximum before the new holder has written");
        probe.accepts(Pass.WRITE, successor, "its token is the highest");
    }

    /**
     * The term counts first, then the generation, both as numbers.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_tokensAreComparedAsNumbersTermFirst() throws Exception {
        GateProbe probe = new GateProbe(open());
        List<Fence> ascending = List.of(
                GateProbe.fence(1, 9),
                GateProbe.fence(1, 10),
                GateProbe.fence(1, Long.MAX_VALUE),
                GateProbe.fence(2, 1),
                GateProbe.fence(10, 1),
                GateProbe.fence(Long.MAX_VALUE, Long.MAX_VALUE));
        Fence before = null;
        for (Fence fence : ascending) {
            probe.accepts(Pass.WRITE, fence, "its token is the highest");
            if (before != null) {
                probe.refuses(Pass.WRITE, before, fence, "a higher token has passed");
            }
            before = fence;
        }
    }

    /**
     * A high token of one key says nothing about another, however alike their names are.
     *
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_keysAreIndependent() throws Exception {
        GateProbe probe = new GateProbe(open());
        List<String> keys = List.of(
                "a",
                "A",
                "a/b",
                "a.b",
                "a b",
                "{a}",
                "%61",
                "a+b",
                "é",
                "e\u0301",
                "\uD83D\uDD12",
                "k".repeat(LeaseKey.MAX_BYTES - 1) + "1",
                "k".repeat(LeaseKey.MAX_BYTES - 1) + "2");
        long generation = 100;
        for (String key : keys) {
            Fence template = GateProbe.fence(1, generation--);
            Fence fence = new Fence(LeaseKey.of(key), template.token(), template.leaseId());
            probe.accepts(
                    Pass.WRITE, fence, "no fence of key '" + key + "' has passed; keys must not affect one another");
        }
    }
}
