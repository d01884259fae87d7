package io.leasehold.tck;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.Watch;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** The production client, except for what its leases say of themselves. */
class MisreportedClient implements LeaseClient {

    private final LeaseClient correct;
    private final BiPredicate<Lease, Call> isHeld;

    /** What goes on with a lease. */
    static final class Call {
        private volatile boolean releasing;

        boolean isReleasing() {
            return releasing;
        }
    }

    MisreportedClient(LeaseClient correct, BiPredicate<Lease, Call> isHeld) {
        this.correct = correct;
        this.isHeld = isHeld;
    }

    void release(Lease lease) throws InterruptedException {
        lease.release();
    }

    private Lease misreported(Lease lease) {
        Call call = new Call();
        return (Lease) Proxy.newProxyInstance(
                Lease.class.getClassLoader(), new Class<?>[] {Lease.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "equals" -> {
                            return proxy == arguments[0];
                        }
                        case "isHeld" -> {
                            return isHeld.test(lease, call);
                        }
                        case "release" -> {
                            call.releasing = true;
                            try {
                                release(lease);
                            } finally {
                                call.releasing = false;
                            }
                            return null;
                        }
                        default -> {
                            try {
                                return method.invoke(lease, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }
                });
    }

    @Override
    public Optional<Lease> tryAcquire(LeaseSpec spec) throws InterruptedException {
        return correct.tryAcquire(spec).map(this::misreported);
    }

    @Override
    public Lease acquire(LeaseSpec spec) throws InterruptedException {
        return misreported(correct.acquire(spec));
    }

    @Override
    public Lease acquireWithin(LeaseSpec spec, Duration patience) throws InterruptedException {
        return misreported(correct.acquireWithin(spec, patience));
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(LeaseSpec spec, Duration patience) {
        return correct.acquireAsync(spec, patience).thenApply(this::misreported);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness) throws InterruptedException {
        return correct.inspect(key, freshness);
    }

    @Override
    public Watch watch(LeaseKey key, Consumer<LeaseRecord> listener) {
        return correct.watch(key, listener);
    }

    @Override
    public LeaseAdmin admin() {
        return correct.admin();
    }

    @Override
    public ProviderTraits traits() {
        return correct.traits();
    }

    @Override
    public void close() {
        correct.close();
    }
}
