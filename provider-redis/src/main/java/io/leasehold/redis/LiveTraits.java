package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.ProviderContext;
import java.util.List;

/** What a provider declares, less what it found missing at start or later; each loss is reported once (rule 14.2). */
final class LiveTraits {

    private final ProviderContext context;
    private ProviderTraits traits;

    LiveTraits(ProviderTraits declared, ProviderContext context) {
        this.traits = declared;
        this.context = context;
    }

    void withdraw(List<Capability> capabilities, String reason) {
        capabilities.forEach(capability -> withdraw(capability, reason));
    }

    void withdraw(Capability capability, String reason) {
        if (isFirst(capability, reason)) {
            context.withdrawn(capability, reason);
        }
    }

    private synchronized boolean isFirst(Capability capability, String reason) {
        boolean first = !traits.withdrawn().containsKey(capability);
        if (first) {
            traits = traits.withdraw(capability, reason);
        }
        return first;
    }

    synchronized ProviderTraits get() {
        return traits;
    }
}
