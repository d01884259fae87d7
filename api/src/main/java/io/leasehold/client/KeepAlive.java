package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LossReason;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the heartbeats of all leases of a client: one timer, at most one beat in flight per lease, leases that come due together
 * in one batch (rules 6.1 to 6.4). A beat without an answer is followed by the next try at once, until the window is over.
 */
final class KeepAlive {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    /** Leases that come due within this share of their period are sent together. */
    private static final int SLACK = 10;

    private final Engine.Parts parts;
    private final Runnable onTick;
    private final boolean batched;
    private final TreeSet<Due> queue =
            new TreeSet<>(Comparator.comparingLong(Due::relativeToStart).thenComparingLong(Due::number));
    private final Map<HeldLease, Due> dueOf = new HashMap<>();
    private final long startedAt;
    private LeaseScheduler.Timer timer = () -> {};
    private long timerAt = Long.MAX_VALUE;
    private long count;

    KeepAlive(Engine.Parts parts, Runnable onTick) {
        this.onTick = onTick;
        this.parts = parts;
        this.batched = parts.provider().traits().capabilities().contains(Capability.BATCHED_HEARTBEATS);
        this.startedAt = parts.validity().nanoTime();
    }

    /** When a lease wants its next beat, in nanoseconds since this object was made; the number tells equal times apart. */
    private record Due(long relativeToStart, long number, HeldLease lease) {}

    void start(HeldLease lease) {
        beatAfter(lease, jittered(lease.timing().period()), lease.grantedAt());
    }

    /** The lease is over: nothing here refers to it any more, however long its period. */
    void forget(HeldLease lease) {
        synchronized (queue) {
            Due due = dueOf.remove(lease);
            if (due != null) {
                queue.remove(due);
            }
        }
    }

    private Duration jittered(Duration period) {
        return Duration.ofNanos(
                (long) (period.toNanos() * (0.95 + parts.threads().chance() * 0.10)));
    }

    private void beatAfter(HeldLease lease, Duration delay, long from) {
        long due = from - startedAt + delay.toNanos();
        synchronized (queue) {
            forget(lease);
            if (!lease.isKnownToBeOver()) {
                Due next = new Due(due, count++, lease);
                dueOf.put(lease, next);
                queue.add(next);
                armTimer();
            }
        }
    }

    /** Holds the queue's monitor. */
    private void armTimer() {
        if (queue.isEmpty() || queue.first().relativeToStart() >= timerAt) {
            return;
        }
        timer.cancel();
        timerAt = queue.first().relativeToStart();
        long delay = Math.max(0, timerAt - (parts.validity().nanoTime() - startedAt));
        timer = parts.threads().scheduler().schedule(this::tick, Duration.ofNanos(delay));
    }

    private void tick() {
        onTick.run();
        List<HeldLease> due = new ArrayList<>();
        synchronized (queue) {
            timerAt = Long.MAX_VALUE;
            long now = parts.validity().nanoTime() - startedAt;
            while (!queue.isEmpty() && isDue(queue.first(), now)) {
                HeldLease next = queue.first().lease();
                forget(next);
                due.add(next);
            }
            armTimer();
        }
        due.removeIf(lease -> !lease.wantsBeats());
        if (batched) {
            byTimeout(due).forEach((timeout, leases) -> parts.threads().beat(() -> beatAll(leases, timeout)));
        } else {
            due.forEach(lease -> parts.threads().beat(() -> beatOne(lease)));
        }
    }

    private static boolean isDue(Due due, long now) {
        return due.relativeToStart() - due.lease().timing().period().toNanos() / SLACK <= now;
    }

    private static Map<Duration, List<HeldLease>> byTimeout(List<HeldLease> leases) {
        Map<Duration, List<HeldLease>> groups = new LinkedHashMap<>();
        for (HeldLease lease : leases) {
            groups.computeIfAbsent(lease.beatTimeout(), timeout -> new ArrayList<>())
                    .add(lease);
        }
        return groups;
    }

    private void beatOne(HeldLease lease) {
        Optional<Heartbeat> beat = heartbeat(lease);
        if (beat.isEmpty()) {
            return;
        }
        ValidityClock.Start start = parts.validity().start();
        try {
            HeartbeatResult result = parts.provider().heartbeat(beat.get(), lease.beatTimeout());
            answered(lease, start, result);
            next(lease, start);
        } catch (LeaseException e) {
            missed(lease, Optional.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            missed(lease, Optional.of(e));
        }
    }

    private void beatAll(List<HeldLease> leases, Duration timeout) {
        Map<LeaseId, HeldLease> unanswered = new ConcurrentHashMap<>();
        List<Heartbeat> beats = new ArrayList<>(leases.size());
        for (HeldLease lease : leases) {
            heartbeat(lease).ifPresent(beat -> {
                unanswered.put(lease.fence().leaseId(), lease);
                beats.add(beat);
            });
        }
        if (beats.isEmpty()) {
            return;
        }
        Optional<Throwable> cause = Optional.empty();
        ValidityClock.Start start = parts.validity().start();
        try {
            Map<LeaseId, HeldLease> all = Map.copyOf(unanswered);
            parts.provider().heartbeatAll(beats, timeout, (id, result) -> {
                HeldLease lease = all.get(id);
                if (lease != null) {
                    answered(lease, start, result);
                    if (unanswered.remove(id) != null) {
                        next(lease, start);
                    }
                }
            });
        } catch (LeaseException e) {
            cause = Optional.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cause = Optional.of(e);
        }
        missAll(unanswered, cause);
    }

    private static LeaseKey key(HeldLease lease) {
        return lease.fence().key();
    }

    private void missAll(Map<LeaseId, HeldLease> unanswered, Optional<Throwable> cause) {
        Collection<LeaseId> ids = List.copyOf(unanswered.keySet());
        for (LeaseId id : ids) {
            HeldLease lease = unanswered.remove(id);
            if (lease != null) {
                missed(lease, cause);
            }
        }
    }

    /** Empty if the lease is over, is fenced before it touches the back end, or its term is not known now. */
    private Optional<Heartbeat> heartbeat(HeldLease lease) {
        if (!lease.wantsBeats()) {
            return Optional.empty();
        }
        try {
            long term = lease.spec().term().getAsLong();
            if (term > lease.fence().token().term()) {
                lease.end(LossReason.FENCED);
                return Optional.empty();
            }
            return Optional.of(lease.heartbeat(term));
        } catch (RuntimeException e) {
            if (lease.misses() == 0) {
                LOG.error("the term supplier of '{}' failed; its lease cannot be extended", key(lease), e);
            }
            missed(lease, Optional.of(e));
            return Optional.empty();
        }
    }

    private void answered(HeldLease lease, ValidityClock.Start start, HeartbeatResult result) {
        if (result instanceof HeartbeatResult.StillHeld held) {
            extend(lease, start, held.guard());
        } else if (result instanceof HeartbeatResult.Fenced) {
            lease.end(LossReason.FENCED);
        } else if (result instanceof HeartbeatResult.Lost lost) {
            lease.end(lost.reason());
        }
    }

    /** Under the lease's monitor, so that no extension is told after the end (see {@link Engine}). */
    private void extend(HeldLease lease, ValidityClock.Start start, LeaseGuard guard) {
        long now = parts.validity().nanoTime();
        Duration took = Duration.ofNanos(now - start.nano());
        synchronized (lease) {
            if (lease.extend(start, guard.ttl())) {
                parts.events().add(() -> new LeaseEvent.Extended(lease.fence(), lease.deadline(), took, now));
            }
        }
        parts.events().deliver();
    }

    private void next(HeldLease lease, ValidityClock.Start start) {
        if (lease.wantsBeats()) {
            beatAfter(lease, jittered(lease.timing().period()), start.nano());
        }
    }

    private void missed(HeldLease lease, Optional<Throwable> cause) {
        if (!lease.wantsBeats()) {
            return;
        }
        lease.miss();
        Throwable why = cause.orElseGet(
                () -> new LeaseOutcomeUnknownException("no answer to the heartbeat of '" + key(lease) + "'"));
        long now = parts.validity().nanoTime();
        parts.events().emit(() -> new LeaseEvent.BeatMissed(lease.fence(), lease.remaining(), Optional.of(why), now));
        beatAfter(lease, lease.timing().period().dividedBy(SLACK), now);
    }
}
