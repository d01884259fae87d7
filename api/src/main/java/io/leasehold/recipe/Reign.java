package io.leasehold.recipe;

import io.leasehold.HolderId;
import io.leasehold.LeaseException;
import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One leadership, from elected to freed. It ends once, by what comes first: a loss, a wish to give it up, or the listener's return. */
final class Reign {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    private final Lease lease;
    private final LeaderElection.Listener listener;
    private final Thread leader;
    private final CompletableFuture<Void> called = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final CompletableFuture<Boolean> freed = new CompletableFuture<>();
    private volatile boolean failed;

    private sealed interface End {
        record Lost(LossReason reason) implements End {}

        record GivenUp(Optional<HolderId> successor) implements End {}
    }

    Reign(Lease lease, LeaderElection.Listener listener) {
        this.lease = lease;
        this.listener = listener;
        this.leader = new Thread(this::elected, "leasehold-leader-" + lease.key());
        this.leader.setDaemon(true);
    }

    Lease lease() {
        return lease;
    }

    boolean runsOn(Thread thread) {
        return thread == leader;
    }

    /** Completes with whether this wish ended the leadership and the key was freed because of it. */
    CompletionStage<Boolean> giveUp(Optional<HolderId> successor) {
        boolean first = end.complete(new End.GivenUp(successor));
        return freed.thenApply(done -> first && done);
    }

    /** Leads on the calling thread's watch; false if the listener failed. */
    boolean run() {
        leader.start();
        lease.ended().thenAccept(reason -> end.complete(new End.Lost(reason)));
        called.join();
        End how = end.join();
        leader.interrupt();
        deposed(how instanceof End.Lost lost ? lost.reason() : LossReason.RESIGNED);
        awaitReturn();
        if (how instanceof End.GivenUp wish) {
            free(wish.successor());
        } else {
            freed.complete(false);
        }
        return !failed;
    }

    private void elected() {
        called.complete(null);
        try {
            listener.onElected(lease);
        } catch (InterruptedException e) {
            LOG.debug("the leader of '{}' returned by its interrupt", lease.key());
        } catch (Exception | Error e) {
            failed = true;
            LOG.error("the leader of '{}' failed and resigns", lease.key(), e);
        } finally {
            end.complete(new End.GivenUp(Optional.empty()));
        }
    }

    private void deposed(LossReason reason) {
        try {
            listener.onDeposed(lease.token(), reason);
        } catch (RuntimeException | Error e) {
            LOG.error("onDeposed of '{}' failed", lease.key(), e);
        }
    }

    private void awaitReturn() {
        while (leader.isAlive()) {
            try {
                leader.join();
            } catch (InterruptedException e) {
                LOG.debug("only the listener's code can have interrupted the campaign for '{}'", lease.key());
            }
        }
    }

    private void free(Optional<HolderId> successor) {
        Thread.interrupted(); // why: left over from the listener's code; it would fail the release
        try {
            if (successor.isPresent()) {
                lease.handOver(successor.get());
            } else {
                lease.release();
            }
            freed.complete(true);
        } catch (LeaseLostException e) {
            freed.complete(false);
        } catch (InterruptedException | LeaseException e) {
            freed.completeExceptionally(e);
        }
    }
}
