package io.leasehold.spi;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;

/** What a provider is given by whoever opens it. All methods may be called from any thread. */
public interface ProviderContext {

    /**
     * The only clock a provider may read.
     *
     * @return the client's clock
     */
    LeaseClock clock();

    /**
     * For short tasks without I/O, such as ending a wait. Owned by the caller; the provider does not close it.
     *
     * @return the client's scheduler
     */
    LeaseScheduler scheduler();

    /**
     * Reports that the live back end does not give what the provider declares (rule 14.2), at start or later.
     *
     * @param capability what is withdrawn
     * @param reason the setting or version that prevents it
     */
    void withdrawn(Capability capability, String reason);

    /**
     * A context that reports withdrawals to nobody but the log.
     *
     * @param clock the clock
     * @param scheduler a scheduler bound to it
     * @return the context
     */
    static ProviderContext of(LeaseClock clock, LeaseScheduler scheduler) {
        return new PlainProviderContext(clock, scheduler);
    }
}
