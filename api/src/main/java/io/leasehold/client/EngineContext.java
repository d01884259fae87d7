package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.ProviderContext;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the engine gives to a provider that it opens. */
record EngineContext(LeaseClock clock, LeaseScheduler scheduler, Events events) implements ProviderContext {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    @Override
    public void withdrawn(Capability capability, String reason) {
        LOG.warn("capability {} is withdrawn: {}", capability, reason);
        events.emit(() -> new LeaseEvent.CapabilityWithdrawn(
                capability, reason, Instant.ofEpochMilli(clock.wallMillis()), clock.nanoTime()));
    }
}
