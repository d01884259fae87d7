package io.leasehold;

/**
 * A promise that not every back end can keep. A provider declares those it keeps, withdraws at start those that the live
 * server does not give (rule 14.2), and a client may {@code require} them when it opens.
 */
public enum Capability {
    /** Records, and with them the order of tokens, survive the end of any process: a holder, a client, the back end (rules 3.4, 10.2). */
    SURVIVES_RESTART,
    /** An acknowledged grant survives the loss of power (rule 3.4). */
    SURVIVES_POWER_LOSS,
    /** The order of tokens survives the loss of one back-end node (rule 3.5). */
    SURVIVES_FAILOVER,
    /** Waiters are told of a release; without it they poll (rule 9.1). */
    PUSH_WATCH,
    /** Waiters of all clients are granted in the order in which they came (rule 9.5). */
    FAIR_QUEUE,
    /** No step of any wall clock, the server's included, can let two clients hold one key (rule 11.4). */
    CLOCK_FREE_EXPIRY,
    /** A key whose holder's process is provably gone is granted at once, without waiting for the ttl to pass. */
    INSTANT_TAKEOVER,
    /** Many heartbeats cost the back end about as much as one: {@code heartbeatAll} batches or pipelines. */
    BATCHED_HEARTBEATS
}
