package io.leasehold.raft;

import java.util.Optional;

/**
 * Asks the member in this process, which passes on what only the leader may do.
 *
 * @param endpoint that member
 * @param route whether it may
 */
record EmbeddedWay(Endpoint endpoint, Request.Route route) implements Way {

    @Override
    public Hop next() {
        return new Hop(endpoint, route);
    }

    @Override
    public boolean redirected(Hop hop, Optional<RaftMember> leader) {
        return leader.isEmpty() || route == Request.Route.ANYWHERE;
    }

    @Override
    public void failed(Hop hop) {}

    @Override
    public void close() {
        endpoint.close();
    }
}
