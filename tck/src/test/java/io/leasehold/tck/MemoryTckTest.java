package io.leasehold.tck;

/** The provider from which the broken ones differ keeps every rule. */
class MemoryTckTest extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return new MemoryFixture(MemoryBackEnd::new);
    }
}
