package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.tck.GateProbe.Pass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Rule 3.6: the maximum survives what the gate says it survives. */
interface GateMemoryRules extends GateFixture {

    /**
     * A gate that forgets lets every old writer in again.
     *
     * @param report takes what is untested
     * @throws Exception if the gate cannot be opened or asked
     */
    @Test
    default void r3_6_reopeningKeepsTheMaximum(TestReporter report) throws Exception {
        if (!remembersAfterReopening()) {
            report.publishEntry(
                    "untested", "3.6 after reopening: the fixture says that the gate's memory is one object");
            return;
        }
        Fence highest = GateProbe.fence(3, 5);
        for (Pass pass : Pass.values()) {
            Fence old = GateProbe.fence(3, 4);
            new GateProbe(open()).accepts(pass, highest, "its token is the highest");
            GateProbe reopened = new GateProbe(open());
            reopened.refuses(Pass.WRITE, old, highest, "opening the gate again must not forget the maximum");
            reopened.refuses(
                    Pass.WRITE, GateProbe.twinOf(highest), highest, "opening it again must not forget the lease id");
        }
        new GateProbe(open()).accepts(Pass.WRITE, highest, "it is the highest itself, through a gate opened again");
    }
}
