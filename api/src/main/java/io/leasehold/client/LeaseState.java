package io.leasehold.client;

/** How a lease stands, as far as this process can know. */
public enum LeaseState {
    /** Held, and the last beat was confirmed in time. */
    SAFE,
    /** Held, but a beat was missed: finish or save what must not be interrupted. */
    AT_RISK,
    /** Not held any more; final. */
    LOST,
    /** Given up by this process; final. */
    RELEASED
}
