package io.leasehold.recipe;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseScheduler;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop of a {@link LeaderElection}: ask, lead, ask again, until closed. It waits on futures only, never on an interrupt. */
final class Campaign implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    /** A bound that any clock arithmetic survives; a campaign that outlasts it asks anew. */
    private static final Duration PATIENCE = Duration.ofDays(1);

    private static final int PAUSES_PER_TTL = 5;

    private final LeaseClient client;
    private final LeaseSpec spec;
    private final LeaderElection.Listener listener;
    private final LeaseClock clock;
    private final CompletableFuture<Void> closing = new CompletableFuture<>();
    private @Nullable CompletableFuture<Lease> attempt; // of the caller of begin(), then of the campaign's thread
    private volatile @Nullable Reign reign;

    Campaign(LeaseClient client, LeaseSpec spec, LeaderElection.Listener listener, LeaseClock clock) {
        this.client = client;
        this.spec = spec;
        this.listener = listener;
        this.clock = clock;
    }

    /** Begins an attempt; throws what the client finds wrong with the arguments. */
    void ask() {
        attempt = client.acquireAsync(spec, PATIENCE);
    }

    @Override
    public void run() {
        while (!closing.isDone()) {
            if (!round()) {
                pause();
            }
        }
        CompletableFuture<Lease> open = attempt;
        if (open != null && !open.cancel(true) && !open.isCompletedExceptionally()) {
            open.join().close();
        }
    }

    /** One attempt, and what follows from it; false if the next one must not come at once. */
    private boolean round() {
        try {
            if (attempt == null) {
                ask();
            }
            CompletableFuture<Lease> asked = Objects.requireNonNull(attempt);
            CompletableFuture.anyOf(asked.handle((lease, error) -> true), closing)
                    .join();
            if (closing.isDone()) {
                return true;
            }
            attempt = null;
            return lead(asked.join());
        } catch (CompletionException e) {
            return goesOnAfter(e.getCause() == null ? e : e.getCause());
        } catch (IllegalStateException e) {
            return stop(e);
        } catch (RuntimeException e) {
            return goesOnAfter(e);
        }
    }

    private boolean goesOnAfter(Throwable error) {
        if (error instanceof IllegalStateException) {
            return stop(error);
        }
        if (error instanceof LeaseHeldByOtherException) {
            return true;
        }
        LOG.warn("the campaign for '{}' goes on after a pause: {}", spec.key(), error.toString());
        return false;
    }

    /** The client was closed, or it cancelled the attempt: none can succeed any more. */
    private boolean stop(Throwable error) {
        LOG.info("the campaign for '{}' ends with its client: {}", spec.key(), error.toString());
        closing.complete(null);
        return true;
    }

    private boolean lead(Lease lease) {
        Reign current = new Reign(lease, listener);
        reign = current;
        if (closing.isDone()) {
            current.giveUp(Optional.empty());
        }
        boolean orderly = current.run();
        reign = null;
        return orderly;
    }

    private void pause() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        try (LeaseScheduler scheduler = clock.newScheduler("leasehold-election-pause-" + spec.key())) {
            scheduler.schedule(() -> over.complete(null), spec.ttl().dividedBy(PAUSES_PER_TTL));
            CompletableFuture.anyOf(over, closing).join();
        }
    }

    Optional<Lease> lease() {
        return Optional.ofNullable(reign).map(Reign::lease);
    }

    boolean runsOn(Thread thread) {
        Reign current = reign;
        return current != null && current.runsOn(thread);
    }

    CompletionStage<Boolean> giveUp(Optional<HolderId> successor) {
        Reign current = reign;
        return current == null ? CompletableFuture.completedStage(false) : current.giveUp(successor);
    }

    void close() {
        closing.complete(null);
        giveUp(Optional.empty());
    }
}
