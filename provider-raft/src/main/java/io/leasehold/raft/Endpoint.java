package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to one member: in this process, or over the network. Nothing here blocks. */
interface Endpoint extends AutoCloseable {

    /**
     * Sends a request.
     *
     * @param request to one member
     * @return its reply; never completed exceptionally, but perhaps never completed: whoever waits has a timeout
     */
    CompletableFuture<Reply> request(Request request);

    /** Whether requests can still be answered; once it is not, it never will be again. */
    boolean isOpen();

    /** Whether anything came from the member during that time. */
    boolean heardWithin(Duration time);

    /** Starts a watch, which ends with this endpoint. Its hint fires for the first time when the watch is live. */
    Watch watch(LeaseKey key, Runnable hint);

    /** Ends it without waiting for its threads. */
    void giveUp();

    /** Ends it and its threads. */
    @Override
    void close();
}
