package io.leasehold.client;

import io.leasehold.HolderId;
import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees keys: of leases that were given up, and of attempts whose outcome is not known (rules 7.1 to 7.3, 8.3). What cannot be
 * freed at once is tried again in the background until the ttl has passed and the key is free anyway.
 */
final class Releaser {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private final Engine.Parts parts;
    private final Consumer<LeaseKey> onFreed;
    private final Map<LeaseId, Debt> debts = new ConcurrentHashMap<>();

    Releaser(Engine.Parts parts, Consumer<LeaseKey> onFreed) {
        this.parts = parts;
        this.onFreed = onFreed;
    }

    /** A release that is still owed to the back end. */
    private record Debt(ReleaseRequest request, Timing timing, long since) {}

    /** Frees the key of a lease that was given up here; one that was lost owes nothing more. */
    void release(HeldLease lease, Optional<HolderId> successor) throws InterruptedException {
        if (lease.endReason() != LossReason.RESIGNED || lease.isFreed()) {
            return;
        }
        Debt debt = new Debt(
                request(lease, successor), lease.timing(), parts.validity().nanoTime());
        Duration tooEarly = lease.untilMinimumHold();
        if (!tooEarly.isZero()) {
            lease.markFreed();
            parts.threads()
                    .scheduler()
                    .schedule(() -> parts.threads().request(() -> settle(debt, FIRST_PAUSE)), tooEarly);
            return;
        }
        pay(debt);
        lease.markFreed();
    }

    private static ReleaseRequest request(HeldLease lease, Optional<HolderId> successor) {
        return new ReleaseRequest(lease.fence().key(), lease.fence().leaseId(), successor);
    }

    /** As {@link #release}, for callers that cannot be told. */
    void close(HeldLease lease) {
        boolean interrupted = Thread.interrupted();
        try {
            release(lease, Optional.empty());
        } catch (LeaseException e) {
            LOG.warn("the release of {} was not confirmed; the key frees when its ttl has passed", lease.fence(), e);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How long {@link #giveUpNow} takes at the most, in nanoseconds. */
    static long longestPay(Timing timing) {
        return 2 * timing.requestTimeout().toNanos();
    }

    /** Asks twice; then goes on in the background and says why. */
    private void pay(Debt debt) throws InterruptedException {
        try {
            tryOnce(debt);
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException first) {
            payAgain(debt, first);
        } catch (InterruptedException e) {
            payLater(debt, FIRST_PAUSE);
            throw e;
        }
    }

    private void payAgain(Debt debt, LeaseException first) throws InterruptedException {
        try {
            tryOnce(debt);
        } catch (LeaseUnavailableException second) {
            payLater(debt, FIRST_PAUSE);
            throw first instanceof LeaseOutcomeUnknownException ? first : second;
        } catch (LeaseOutcomeUnknownException | InterruptedException second) {
            payLater(debt, FIRST_PAUSE);
            throw second;
        }
    }

    /** Gives up an attempt, or a lease that was lost, in the background. */
    void giveUp(ReleaseRequest request, Timing timing) {
        Debt debt = new Debt(request, timing, parts.validity().nanoTime());
        debts.put(request.leaseId(), debt);
        parts.threads().request(() -> settle(debt, FIRST_PAUSE));
    }

    /** Gives up an attempt now. Returns only if the back end answered: then surely nothing of it remains. */
    void giveUpNow(ReleaseRequest request, Timing timing) throws InterruptedException {
        pay(new Debt(request, timing, parts.validity().nanoTime()));
    }

    /** Everything still owed, for the last try of a client that closes. */
    List<Runnable> settleAll() {
        return debts.values().stream()
                .<Runnable>map(debt -> () -> settle(debt, FIRST_PAUSE))
                .toList();
    }

    private void settle(Debt debt, Duration nextPause) {
        try {
            tryOnce(debt);
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            LOG.debug(
                    "release of {} {} is tried again",
                    debt.request().key(),
                    debt.request().leaseId(),
                    e);
            payLater(debt, nextPause);
        } catch (LeaseException e) {
            debts.remove(debt.request().leaseId());
            LOG.warn(
                    "release of {} {} is given up",
                    debt.request().key(),
                    debt.request().leaseId(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void payLater(Debt debt, Duration pause) {
        long owedFor = parts.validity().nanoTime() - debt.since();
        if (owedFor > debt.timing().publishedTtl().toNanos()) {
            debts.remove(debt.request().leaseId());
            return;
        }
        debts.put(debt.request().leaseId(), debt);
        Duration longest = debt.timing().period();
        Duration next = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
        parts.threads().scheduler().schedule(() -> parts.threads().request(() -> settle(debt, next)), pause);
    }

    private void tryOnce(Debt debt) throws InterruptedException {
        long sent = parts.validity().nanoTime();
        try {
            ReleaseResult result =
                    parts.provider().release(debt.request(), debt.timing().requestTimeout());
            debts.remove(debt.request().leaseId());
            parts.issued().freed(debt.request().leaseId());
            emit(debt, result instanceof ReleaseResult.Released ? "released" : "not held", sent);
            onFreed.accept(debt.request().key());
        } catch (LeaseException e) {
            emit(debt, String.valueOf(e.getMessage()), sent);
            throw e;
        }
    }

    private void emit(Debt debt, String outcome, long sent) {
        parts.events().emit(() -> {
            long now = parts.validity().nanoTime();
            return new LeaseEvent.ReleaseAnswered(
                    debt.request().key(), debt.request().leaseId(), outcome, Duration.ofNanos(now - sent), now);
        });
    }
}
