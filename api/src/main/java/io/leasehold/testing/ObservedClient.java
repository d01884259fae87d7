package io.leasehold.testing;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client whose leases tell when they are looked at. */
record ObservedClient(LeaseClient client, Consumer<Lease> onLook) implements LeaseClient {

    private Lease observed(Lease lease) {
        return new ObservedLease(lease, onLook);
    }

    @Override
    public Optional<Lease> tryAcquire(LeaseSpec spec) throws InterruptedException {
        return client.tryAcquire(spec).map(this::observed);
    }

    @Override
    public Lease acquire(LeaseSpec spec) throws InterruptedException {
        return observed(client.acquire(spec));
    }

    @Override
    public Lease acquireWithin(LeaseSpec spec, Duration patience) throws InterruptedException {
        return observed(client.acquireWithin(spec, patience));
    }

    /** The outer future fails as the inner one, and cancels it; a grant that came too late for that is given back. */
    @Override
    public CompletableFuture<Lease> acquireAsync(LeaseSpec spec, Duration patience) {
        CompletableFuture<Lease> asked = client.acquireAsync(spec, patience);
        CompletableFuture<Lease> outer = new CompletableFuture<>();
        CompletableFuture<Boolean> unused = asked.handle((lease, error) -> settle(outer, lease, error));
        CompletableFuture<Lease> unusedToo = outer.whenComplete((lease, error) -> asked.cancel(true));
        return outer;
    }

    private boolean settle(CompletableFuture<Lease> outer, @Nullable Lease lease, @Nullable Throwable error) {
        if (lease == null) {
            return outer.completeExceptionally(error == null ? new CancellationException() : error);
        }
        boolean wanted = outer.complete(observed(lease));
        if (!wanted) {
            lease.close();
        }
        return wanted;
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness) throws InterruptedException {
        return client.inspect(key, freshness);
    }

    @Override
    public Watch watch(LeaseKey key, Consumer<LeaseRecord> listener) {
        return client.watch(key, listener);
    }

    @Override
    public LeaseAdmin admin() {
        return client.admin();
    }

    @Override
    public ProviderTraits traits() {
        return client.traits();
    }

    @Override
    public void close() {
        client.close();
    }
}
