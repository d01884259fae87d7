package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;

/** What the rules of a gate need to know. */
interface GateFixture {

    /** Opens the gate of the resource; each call leads to the same resource. */
    FencingGate open() throws Exception;

    /** Whether a gate that is opened again knows what the earlier one saw. */
    boolean remembersAfterReopening();

    /** Whether a write that throws is undone together with the raise of the token. */
    boolean undoesFailedWrites();
}
