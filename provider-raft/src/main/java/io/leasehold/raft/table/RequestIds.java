package io.leasehold.raft.table;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Draws the request ids of one sender; a restarted process is another sender. Thread-safe. */
public final class RequestIds {

    private final long client = new SecureRandom().nextLong();
    private final AtomicLong sequence = new AtomicLong();

    /** A new sender. */
    public RequestIds() {}

    /**
     * The id of a new request.
     *
     * @return never the same again
     */
    public RequestId next() {
        return new RequestId(client, sequence.incrementAndGet());
    }
}
