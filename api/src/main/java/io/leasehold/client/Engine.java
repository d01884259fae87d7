package io.leasehold.client;

import io.leasehold.Fence;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.ProviderTraits;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one client behind every provider: puts the parts together and keeps the register of held leases. */
final class Engine implements LeaseClient {

    static final String CLOSED = "this lease client is closed";
    static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Parts parts;
    private final HolderId holder;
    private final Runnable afterClose;
    private final Memory memory = new Memory();
    private final Releaser releaser;
    private final Acquirer acquirer;
    private final WaitingLines lines;
    private final KeepAlive keepAlive;
    private final Abandonment abandonment = new Abandonment();
    private final Callers callers = new Callers();
    private final Map<LeaseId, HeldLease> held = new ConcurrentHashMap<>();
    private final Set<KeyWatch> watches = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /**
     * What every part of the engine needs.
     *
     * @param provider the back end
     * @param threads where work runs
     * @param validity the clock
     * @param events where to report
     * @param issued the leases of this JVM
     */
    record Parts(
            ProviderCalls provider,
            EngineThreads threads,
            ValidityClock validity,
            Events events,
            IssuedLeases issued) {}

    Engine(Parts parts, HolderId holder, Runnable afterClose) {
        this.parts = parts;
        this.holder = holder;
        this.afterClose = afterClose;
        this.releaser = new Releaser(parts, this::freed);
        this.acquirer = new Acquirer(parts, memory, releaser, this::take);
        this.lines = new WaitingLines(parts, acquirer, releaser);
        this.keepAlive = new KeepAlive(parts, abandonment::sweep);
    }

    private void freed(LeaseKey key) {
        lines.wake(key);
    }

    private Wanted wanted(LeaseSpec spec, Duration patience) {
        requireOpen();
        Timing timing = Timing.of(spec, traits());
        long term = spec.term().getAsLong();
        if (term < 1) {
            throw new IllegalArgumentException("term is " + term + "; the least is 1");
        }
        long now = parts.validity().nanoTime();
        Wanted.Call call = new Wanted.Call(now, callers.present(now), patience);
        return new Wanted(spec, timing, spec.holder().orElse(holder), parts.validity(), call);
    }

    private void requireOpen() {
        if (closing) {
            throw new IllegalStateException(CLOSED);
        }
    }

    @Override
    public Optional<Lease> tryAcquire(LeaseSpec spec) throws InterruptedException {
        Wanted wanted = wanted(spec, FOR_EVER);
        return acquirer.tryNow(wanted) instanceof Acquirer.Try.Got got
                ? Optional.of(handle(got.lease(), wanted))
                : Optional.empty();
    }

    @Override
    public Lease acquire(LeaseSpec spec) throws InterruptedException {
        return acquireWithin(spec, FOR_EVER);
    }

    @Override
    public Lease acquireWithin(LeaseSpec spec, Duration patience) throws InterruptedException {
        Wanted wanted = wanted(spec, requireNotNegative(patience));
        Waiter waiter = new Waiter(wanted);
        if (patience.isZero() || !lines.isAnybodyWaiting(spec.key())) {
            Optional<HeldLease> lease = tryFirst(waiter);
            if (lease.isPresent()) {
                return handle(lease.get(), wanted);
            }
            if (wanted.patienceLeft() <= 0) {
                throw waiter.lastRefusal();
            }
        }
        lines.join(waiter);
        return handle(await(waiter), wanted);
    }

    private static Duration requireNotNegative(Duration patience) {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience is " + patience + "; the least is zero");
        }
        return patience.compareTo(FOR_EVER) < 0 ? patience : FOR_EVER;
    }

    /** Empty if the caller has to wait. */
    private Optional<HeldLease> tryFirst(Waiter waiter) throws InterruptedException {
        try {
            Acquirer.Try outcome = acquirer.tryNow(waiter.wanted());
            if (outcome instanceof Acquirer.Try.Got got) {
                return Optional.of(got.lease());
            }
            waiter.refused((Acquirer.Try.Busy) outcome);
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            waiter.refused(e);
        }
        return Optional.empty();
    }

    private static HeldLease await(Waiter waiter) throws InterruptedException {
        try {
            return waiter.result().get();
        } catch (InterruptedException e) {
            waiter.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw asThrown(e);
        }
    }

    private static RuntimeException asThrown(ExecutionException thrown) {
        Throwable cause = thrown.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(cause);
    }

    @Override
    public CompletableFuture<Lease> acquireAsync(LeaseSpec spec, Duration patience) {
        Wanted wanted = wanted(spec, requireNotNegative(patience));
        Waiter waiter = new Waiter(wanted);
        CompletableFuture<Lease> result = new CompletableFuture<>();
        waiter.onDone((lease, error) -> parts.threads().callBack(() -> complete(result, wanted, lease, error)));
        CompletableFuture<Lease> unused = result.whenComplete((lease, error) -> {
            if (error instanceof CancellationException) {
                waiter.cancel();
            }
        });
        lines.join(waiter);
        return result;
    }

    private void complete(
            CompletableFuture<Lease> result, Wanted wanted, @Nullable HeldLease lease, @Nullable Throwable error) {
        if (lease == null) {
            result.completeExceptionally(error == null ? new CancellationException() : error);
        } else if (!result.complete(handle(lease, wanted))) {
            lease.end(LossReason.RESIGNED);
            parts.threads().request(() -> releaser.close(lease));
        }
    }

    private LeaseHandle handle(HeldLease lease, Wanted wanted) {
        LeaseHandle handle = new LeaseHandle(lease, releaser);
        abandonment.track(handle, lease, wanted.call().caller());
        return handle;
    }

    /** Enters a grant into the register and starts to keep it alive. */
    private HeldLease take(Wanted wanted, LeaseGuard guard, Phase.Window window) {
        HeldLease lease = new HeldLease(wanted, guard, window, this::ended);
        parts.issued().granted(guard.leaseId());
        held.put(guard.leaseId(), lease);
        parts.events().emit(() -> granted(wanted, guard, window));
        if (closing) {
            lease.end(LossReason.RESIGNED);
            releaser.close(lease);
            throw new IllegalStateException(CLOSED);
        }
        watchExpiry(lease);
        keepAlive.start(lease);
        return lease;
    }

    private LeaseEvent granted(Wanted wanted, LeaseGuard guard, Phase.Window window) {
        long now = parts.validity().nanoTime();
        Duration waited = Duration.ofNanos(now - wanted.call().nano());
        return new LeaseEvent.Granted(guard.fence(), guard.holder(), window.deadline(), waited, now);
    }

    /** The lost listener runs soon after the end of the window although nobody asks (rule 5.3). */
    private void watchExpiry(HeldLease lease) {
        Duration remaining = lease.remaining();
        if (!remaining.isZero()) {
            lease.expiryTimer(parts.threads().scheduler().schedule(() -> watchExpiry(lease), remaining));
        }
    }

    private void ended(HeldLease lease, LossReason reason) {
        long now = parts.validity().nanoTime();
        Duration heldFor = Duration.ofNanos(now - lease.grantedAt());
        held.remove(lease.fence().leaseId());
        parts.issued().ended(lease.fence().leaseId());
        lease.expiryTimer(() -> {});
        keepAlive.forget(lease);
        synchronized (lease) {
            parts.events()
                    .add(() -> reason == LossReason.RESIGNED
                            ? new LeaseEvent.Released(lease.fence(), heldFor, now)
                            : new LeaseEvent.Lost(lease.fence(), reason, heldFor, now));
        }
        parts.events().deliver();
        lease.tellEnded(reason, parts.threads()::callBack);
        if (stillOwed(reason) && !closing) {
            Fence fence = lease.fence();
            releaser.giveUp(new ReleaseRequest(fence.key(), fence.leaseId()), lease.timing());
        }
    }

    /** Whether the record may still name a lease that is over here, so that others would wait for nothing. */
    private static boolean stillOwed(LossReason reason) {
        return reason == LossReason.EXPIRED || reason == LossReason.FENCED || reason == LossReason.REVOKED;
    }

    /** After a restore from a checkpoint no clock of this process can be believed. */
    void loseAll() {
        parts.validity().beginNewLife();
        List.copyOf(held.values()).forEach(HeldLease::isHeld);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness) throws InterruptedException {
        requireOpen();
        return parts.provider().inspect(key, freshness, READ_TIMEOUT);
    }

    @Override
    public Watch watch(LeaseKey key, Consumer<LeaseRecord> listener) {
        requireOpen();
        KeyWatch watch = new KeyWatch(key, parts, listener, watches::remove);
        watches.add(watch);
        watch.look();
        return watch;
    }

    @Override
    public LeaseAdmin admin() {
        requireOpen();
        return parts.provider()
                .provider()
                .admin()
                .orElseThrow(() ->
                        new UnsafeBackendException("administration", "none in this provider", "one that lists keys"));
    }

    @Override
    public ProviderTraits traits() {
        return parts.provider().traits();
    }

    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        if (beginToClose()) {
            List<CompletableFuture<Void>> lastTries = lines.close();
            watches.forEach(KeyWatch::close);
            interrupted |= awaitQuietly(releaseAll(lastTries));
            parts.threads().close();
            afterClose.run();
            closed.complete(null);
        } else if (!parts.threads().isInside()) {
            interrupted |= awaitQuietly(closed);
        }
        restore(interrupted);
    }

    /** True for the first caller. */
    private boolean beginToClose() {
        synchronized (closed) {
            boolean first = !closing;
            closing = true;
            return first;
        }
    }

    /** Completes when all was released and no try is under way any more, or when the longest of their timeouts has passed. */
    private CompletableFuture<Void> releaseAll(List<CompletableFuture<Void>> lastTries) {
        Duration longest = Duration.ZERO;
        List<Runnable> owed = new ArrayList<>(releaser.settleAll());
        for (HeldLease lease : held.values()) {
            if (lease.end(LossReason.RESIGNED)) {
                owed.add(() -> releaser.close(lease));
                Duration twice = lease.timing().requestTimeout().multipliedBy(2);
                longest = twice.compareTo(longest) > 0 ? twice : longest;
            }
        }
        Stream<CompletableFuture<Void>> tries = parts.threads().isInside() ? Stream.empty() : lastTries.stream();
        CompletableFuture<Void> all = CompletableFuture.allOf(
                Stream.concat(owed.stream().map(this::onRequestThread), tries).toArray(CompletableFuture<?>[]::new));
        parts.threads().scheduler().schedule(() -> all.complete(null), longest.plus(READ_TIMEOUT.dividedBy(10)));
        return all;
    }

    private CompletableFuture<Void> onRequestThread(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        parts.threads().request(() -> {
            try {
                work.run();
            } finally {
                done.complete(null);
            }
        });
        return done;
    }

    /** Whether the thread was interrupted meanwhile; the wait goes on, since it is bounded. */
    private static boolean awaitQuietly(CompletableFuture<Void> future) {
        boolean interrupted = false;
        while (true) {
            try {
                future.get();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("the futures of close never fail", e);
            }
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
