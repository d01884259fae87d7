package io.leasehold.redis;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One server for all keys. The driver connects again by itself; until it has, calls wait for it within their timeouts. */
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
        return target.link().ready().thenApply(ready -> target);
    }

    @Override
    public CompletableFuture<List<Target>> all() {
        return target.link().ready().thenApply(ready -> List.of(target));
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
