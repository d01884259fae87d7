package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Acquirer.Try;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The callers of one client that wait for one key, first come first served: only the head tries, so that they make one remote
 * contender (rules 9.1 to 9.5). The head tries when a hint comes, when the current grant should have ended, and now and then in
 * case a hint was lost. A hint is never a grant.
 */
final class WaitingLine {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    /** After so many grants in a row this client lets others try first, once. */
    private static final int GRANTS_IN_A_ROW = 4;

    private static final int LOOKS_WITH_PUSH = 2;
    static final Duration LONGEST_COURTESY = Duration.ofMillis(50);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration HINT_PAUSE = Duration.ofMillis(20);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);

    private final LeaseKey key;
    private final Engine.Parts parts;
    private final Acquirer acquirer;
    private final Releaser releaser;
    private final IntConsumer onEmpty;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private Watch watch = Watch.NONE;
    private LeaseScheduler.Timer timer = () -> {};
    private Duration pause = FIRST_PAUSE;
    private int grantsInARow;
    private CompletableFuture<Void> idle = CompletableFuture.completedFuture(null);
    private boolean courteous;
    private boolean trying;
    private boolean tryAgain;
    private boolean triedAgain;
    /** The generation of the grant that stood in the way of the last try. */
    private long refusedBy;

    private boolean ended;

    WaitingLine(LeaseKey key, Engine.Parts parts, WaitingLines lines, int grantsInARow) {
        this.key = key;
        this.parts = parts;
        this.acquirer = lines.acquirer();
        this.releaser = lines.releaser();
        this.grantsInARow = grantsInARow;
        this.onEmpty = ended -> lines.remove(key, this, ended);
    }

    /** False if this line has ended; the caller then joins another. */
    boolean join(Waiter waiter) {
        boolean first;
        synchronized (this) {
            if (ended) {
                return false;
            }
            first = waiters.isEmpty();
            waiters.add(waiter);
        }
        if (first) {
            openWatch();
            wake();
        }
        return true;
    }

    private void openWatch() {
        Watch opened;
        try {
            opened = parts.provider().watchFree(key, this::wake);
        } catch (RuntimeException e) {
            LOG.warn("'{}' cannot be watched; its waiters poll", key, e);
            return;
        }
        synchronized (this) {
            if (!ended) {
                watch = opened;
                return;
            }
        }
        opened.close();
    }

    /** The key may be free. */
    void wake() {
        Waiter head;
        synchronized (this) {
            if (trying) {
                tryAgain = true;
                return;
            }
            if (waiters.isEmpty() || paidCourtesy()) {
                return;
            }
            head = waiters.getFirst();
            trying = true;
            idle = new CompletableFuture<>();
            timer.cancel();
        }
        parts.threads().request(() -> tryFor(head));
    }

    /** Holds the monitor. After a few grants in a row other processes get a moment to try first. */
    private boolean paidCourtesy() {
        if (courteous || grantsInARow < GRANTS_IN_A_ROW) {
            return courteous;
        }
        grantsInARow = 0;
        courteous = true;
        timer.cancel();
        Duration courtesy = Duration.ofNanos(
                (long) (LONGEST_COURTESY.toNanos() * parts.threads().chance()));
        timer = parts.threads().scheduler().schedule(this::courtesyPaid, courtesy);
        return true;
    }

    private void courtesyPaid() {
        synchronized (this) {
            courteous = false;
        }
        wake();
    }

    /** Holds the monitor. */
    private void wakeAfter(Duration delay) {
        timer.cancel();
        timer = parts.threads().scheduler().schedule(this::wake, delay);
    }

    private void tryFor(Waiter head) {
        Duration wait = Duration.ZERO;
        try {
            wait = took(head, acquirer.tryNow(head.wanted()));
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            head.refused(e);
            wait = nextPause(head.wanted().timing().period());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            head.fail(new IllegalStateException(Engine.CLOSED, e));
        } catch (RuntimeException | Error e) {
            head.fail(e);
        }
        tried(head, wait);
    }

    /** How long to wait until the next try. */
    private Duration took(Waiter head, Try outcome) {
        if (outcome instanceof Try.Busy busy) {
            head.refused(busy);
            return untilNextLook(busy);
        }
        HeldLease lease = ((Try.Got) outcome).lease();
        if (!head.grant(lease)) {
            lease.end(LossReason.RESIGNED);
            releaser.close(lease);
            return Duration.ZERO;
        }
        synchronized (this) {
            pause = FIRST_PAUSE;
            grantsInARow++;
            return grantsInARow < GRANTS_IN_A_ROW
                    ? Duration.ZERO
                    : lease.timing().ttl();
        }
    }

    private synchronized Duration untilNextLook(Try.Busy busy) {
        pause = FIRST_PAUSE;
        if (!parts.issued().contains(busy.record())) {
            grantsInARow = 0;
        }
        if (busy.record().generation() != refusedBy) {
            refusedBy = busy.record().generation();
            triedAgain = false;
        }
        Duration look = busy.record().ttl().dividedBy(looksPerTtl());
        Duration jittered =
                Duration.ofNanos((long) (look.toNanos() * (1 + parts.threads().chance() / 10)));
        Duration end = busy.retryAfter().plusMillis(1);
        Duration wait = jittered.compareTo(end) < 0 ? jittered : end;
        return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : wait;
    }

    /** Where hints come, looking is only for those that are lost; what remains of the budget is for looks that hints bring about. */
    private int looksPerTtl() {
        ProviderTraits traits = parts.provider().traits();
        int budget = Math.max(1, traits.requestsPerTtlWaiting());
        return traits.capabilities().contains(Capability.PUSH_WATCH) ? Math.min(LOOKS_WITH_PUSH, budget) : budget;
    }

    private synchronized Duration nextPause(Duration longest) {
        Duration now = pause;
        pause = now.multipliedBy(2).compareTo(longest) < 0 ? now.multipliedBy(2) : longest;
        return now.compareTo(longest) < 0 ? now : longest;
    }

    private void tried(Waiter head, Duration wait) {
        if (head.isImpatient()) {
            head.failWithLastRefusal();
        }
        Duration next;
        CompletableFuture<Void> done;
        synchronized (this) {
            trying = false;
            done = idle;
            waiters.removeIf(waiter -> waiter.result().isDone());
            next = afterHint(wait);
            if (!next.isZero() && !waiters.isEmpty()) {
                wakeAfter(next);
            }
        }
        if (!endIfEmpty() && next.isZero()) {
            wake();
        }
        done.complete(null);
    }

    /**
     * Holds the monitor. A hint that came during a try is followed at once, but only once while the same grant stands: a back end
     * that hints at each refused try must not make this one spin (rule 9.3).
     */
    private Duration afterHint(Duration wait) {
        boolean follow = tryAgain && !wait.isZero() && pause.equals(FIRST_PAUSE);
        tryAgain = false;
        if (!follow) {
            triedAgain = false;
            return wait;
        }
        Duration soon = triedAgain ? HINT_PAUSE : Duration.ZERO;
        triedAgain = true;
        return soon.compareTo(wait) < 0 ? soon : wait;
    }

    /** The caller went away, or its patience ran out. */
    void leave(Waiter waiter) {
        synchronized (this) {
            if (trying && waiters.peekFirst() == waiter) {
                waiter.patienceEnded();
                return;
            }
            boolean wasHead = waiters.peekFirst() == waiter;
            waiters.remove(waiter);
            tryAgain = tryAgain && !wasHead;
        }
        waiter.failWithLastRefusal();
        if (!endIfEmpty()) {
            wake();
        }
    }

    private boolean endIfEmpty() {
        Watch toClose;
        int inARow;
        synchronized (this) {
            if (ended || !waiters.isEmpty() || trying) {
                return ended;
            }
            ended = true;
            timer.cancel();
            toClose = watch;
            inARow = grantsInARow;
        }
        toClose.close();
        onEmpty.accept(inARow);
        return true;
    }

    /** The client closes. Completes when no try is under way any more: what it was granted has then been given back. */
    CompletableFuture<Void> close() {
        List<Waiter> left;
        CompletableFuture<Void> lastTry;
        synchronized (this) {
            left = List.copyOf(waiters);
            waiters.clear();
            lastTry = idle;
        }
        left.forEach(waiter -> waiter.fail(new IllegalStateException(Engine.CLOSED)));
        endIfEmpty();
        return lastTry;
    }
}
