package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;

class InMemoryFencingGateTest extends FencingGateTck {

    private final FencingGate gate = FencingGate.inMemory();

    @Override
    public FencingGate open() {
        return gate;
    }

    @Override
    public boolean remembersAfterReopening() {
        return false;
    }
}
