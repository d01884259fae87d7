package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code memory:}, which each JVM has of its own: what excludes threads need not exclude processes. */
public final class MemoryProviderFactory implements WriteLeaseProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public MemoryProviderFactory() {}

    @Override
    public String scheme() {
        return "memory";
    }

    @Override
    public String description() {
        return "Of this JVM alone.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        return new MemoryProvider(new MemoryBackEnd(context.clock()), new AtomicBoolean());
    }
}
