package io.leasehold.redis;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One server for all keys. The driver connects again by itself, and until it has, calls wait for it within their timeouts; a
 * connection that is open but leads nowhere is replaced.
 */
final class SingleNode implements Topology {

    private final Memo<Target> target;
    private final Subscriptions subscriptions;
    private final Runnable end;

    /** Each opening connects to the server; closing ends what is ours. */
    SingleNode(Supplier<CompletableFuture<Target>> opening, Subscriptions subscriptions, Runnable end) {
        this.target = new Memo<>(opening);
        this.subscriptions = subscriptions;
        this.end = end;
    }

    @Override
    public CompletableFuture<Target> target(LeaseKey key) {
        Target open = target.value();
        return open != null && open.link().connection().isOpen()
                ? CompletableFuture.completedFuture(open)
                : target.get().thenCompose(now -> now.link().ready().thenApply(ready -> now));
    }

    @Override
    public CompletableFuture<List<Target>> all() {
        return target.get().thenApply(List::of);
    }

    @Override
    public void lookAgain(Target failed) {
        Target replaced = target.forgetIf(
                now -> now.equals(failed) && now.link().connection().isOpen());
        if (replaced != null) {
            replaced.close();
        }
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public void close() {
        Target last = target.close();
        if (last != null) {
            last.close();
        }
        end.run();
    }
}
