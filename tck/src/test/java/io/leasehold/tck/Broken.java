package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseClient;
import io.leasehold.fencing.FencingGate;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import java.util.Optional;

/** Something that is wrong on purpose: a back end, the provider over it, or the engine over that. By default all are right. */
interface Broken {

    default MemoryBackEnd backEnd(LeaseClock clock) {
        return new MemoryBackEnd(clock);
    }

    default WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
        return correct;
    }

    /** What the engine takes for the provider. */
    default WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
        return correct;
    }

    /** What the engine takes for its clock. */
    default LeaseClock clock(LeaseClock correct) {
        return correct;
    }

    default LeaseClient engine(LeaseClient correct) {
        return correct;
    }

    /** What applications take for the gate of their resource. */
    default FencingGate gate(FencingGate correct) {
        return correct;
    }

    /** Whether it withdraws capabilities without saying so. */
    default boolean isSilent() {
        return false;
    }

    default Optional<String> uri() {
        return Optional.empty();
    }
}
