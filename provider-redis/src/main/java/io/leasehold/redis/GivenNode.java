package io.leasehold.redis;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One server over a connection that was handed in: there is no other, and it is not closed here. */
final class GivenNode implements Topology {

    private final Target target;
    private final Subscriptions subscriptions;

    GivenNode(Link link, Subscriptions subscriptions) {
        this.target = Target.alone(link);
        this.subscriptions = subscriptions;
    }

    @Override
    public CompletableFuture<Target> target(LeaseKey key) {
        return target.link().ready().thenApply(ready -> target);
    }

    @Override
    public CompletableFuture<List<Target>> all() {
        return CompletableFuture.completedFuture(List.of(target));
    }

    @Override
    public void lookAgain(Target failed) {
        // There is no other place.
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public void close() {
        // The connection belongs to whoever handed it in.
    }
}
