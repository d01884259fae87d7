package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.ProviderContext;
import java.util.concurrent.atomic.AtomicReference;

/** What a provider declares, less what it found missing at start or later; each loss is reported once (rule 14.2). */
final class LiveTraits {

    private final ProviderContext context;
    private final AtomicReference<ProviderTraits> traits;

    LiveTraits(ProviderTraits declared, ProviderContext context) {
        this.context = context;
        this.traits = new AtomicReference<>(declared);
    }

    void withdraw(Capability capability, String reason) {
        ProviderTraits before = traits.getAndUpdate(
                current -> current.withdrawn().containsKey(capability) ? current : current.withdraw(capability, reason));
        if (!before.withdrawn().containsKey(capability)) {
            context.withdrawn(capability, reason);
        }
    }

    ProviderTraits get() {
        return traits.get();
    }
}
