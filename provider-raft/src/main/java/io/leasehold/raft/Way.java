package io.leasehold.raft;

import java.util.Optional;

/** Which member a client asks next, and what it learns from the replies. */
interface Way extends AutoCloseable {

    /**
     * The member to ask.
     *
     * @param endpoint where it is
     * @param route whether it may pass the request on
     */
    record Hop(Endpoint endpoint, Request.Route route) {}

    Hop next();

    /** The member answered that another leads; empty if it knows none. False if it is useless to ask on. */
    boolean redirected(Hop hop, Optional<RaftMember> leader);

    /** The member did not answer, or could not. */
    void failed(Hop hop);

    @Override
    void close();
}
