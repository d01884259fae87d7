package io.leasehold.spi;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports withdrawals to the log. */
record PlainProviderContext(LeaseClock clock, LeaseScheduler scheduler) implements ProviderContext {

    static final Logger LOG = LoggerFactory.getLogger(ProviderContext.class);

    @Override
    public void withdrawn(Capability capability, String reason) {
        LOG.warn("capability {} is withdrawn: {}", capability, reason);
    }
}
