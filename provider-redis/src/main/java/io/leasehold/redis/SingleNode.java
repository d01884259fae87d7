package io.leasehold.redis;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One server for all keys. The driver connects again by itself. */
final class SingleNode implements Topology {

    private final Target target;
    private final Subscriptions subscriptions;
    private final Runnable end;

    SingleNode(Link link, Subscriptions subscriptions, Runnable end) {
        this.target = Target.alone(link);
        this.subscriptions = subscriptions;
        this.end = end;
    }

    @Override
    public CompletableFuture<Target> target(LeaseKey key) {
        return CompletableFuture.completedFuture(target);
    }

    @Override
    public CompletableFuture<Target> target(RedisErrors.Redirection redirection) {
        return CompletableFuture.completedFuture(target);
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
        end.run();
    }
}
