package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Passes requests on to the leader: one connection to each member that led. */
final class Forwarder implements AutoCloseable {

    private final Network network;
    private final LeaseClock clock;
    private final LeaseScheduler scheduler;
    private final Map<String, RemoteEndpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Forwarder(Network network, LeaseClock clock, LeaseScheduler scheduler) {
        this.network = network;
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /**
     * Sends a request to a member.
     *
     * @return its reply; UNKNOWN if none comes in time
     */
    CompletableFuture<Reply> send(RaftMember to, Request request, Duration timeout) {
        if (closed) {
            return CompletableFuture.completedFuture(Reply.of(Reply.Kind.UNAVAILABLE, "this member is closing"));
        }
        RemoteEndpoint endpoint = endpoints.compute(
                to.address(),
                (address, found) -> found != null && found.isOpen()
                        ? found
                        : new RemoteEndpoint(address, network, clock, () -> {}));
        CompletableFuture<Reply> reply = endpoint.request(request);
        LeaseScheduler.Timer timer = scheduler.schedule(() -> timedOut(endpoint, to, reply, timeout), timeout);
        return reply.whenComplete((done, failure) -> timer.cancel());
    }

    private static void timedOut(
            RemoteEndpoint endpoint, RaftMember to, CompletableFuture<Reply> reply, Duration timeout) {
        boolean silent = !endpoint.heardWithin(timeout);
        boolean late = reply.complete(
                Reply.of(Reply.Kind.UNKNOWN, "the leader " + to.id() + " did not answer within " + timeout));
        if (late && silent) {
            endpoint.giveUp();
        }
    }

    @Override
    public void close() {
        closed = true;
        endpoints.values().forEach(RemoteEndpoint::close);
    }
}
