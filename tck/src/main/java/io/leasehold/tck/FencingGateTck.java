package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;
import org.junit.jupiter.api.Timeout;

/**
 * Proves a gate: rule 3.6 and what follows from it. Extend it, say how the gate is opened, and state what the gate cannot do; the
 * tests come with it.
 *
 * <pre>{@code
 * class MyGateTest extends FencingGateTck {
 *     private final MyTable table = new MyTable();
 *
 *     @Override
 *     public FencingGate open() {
 *         return new MyGate(table);
 *     }
 * }
 * }</pre>
 *
 * <p>JUnit makes a new instance for each test: an instance stands for one resource, new and untouched. What a fixture states to be
 * out of reach is reported as {@code untested} in the test report, never passed in silence.
 */
@Timeout(120)
public abstract class FencingGateTck implements GateOrderRules, GateWriteRules, GateMemoryRules {

    /** For subclasses. */
    protected FencingGateTck() {}

    /**
     * Opens the gate of this instance's resource. A test opens it several times, also from several threads; all of
     * them guard the one resource.
     *
     * @return a gate that needs no closing, or that the fixture closes after the test
     * @throws Exception if it cannot be opened; the test fails
     */
    @Override
    public abstract FencingGate open() throws Exception;

    /**
     * Whether a gate that is opened again knows what the earlier one saw.
     *
     * @return false for a gate whose memory is one object; true if not overridden
     */
    @Override
    public boolean remembersAfterReopening() {
        return true;
    }

    /**
     * Whether a write that throws is undone together with the raise of the token, as in a transaction that is rolled back.
     *
     * @return true for such a gate; false if not overridden
     */
    @Override
    public boolean undoesFailedWrites() {
        return false;
    }
}
