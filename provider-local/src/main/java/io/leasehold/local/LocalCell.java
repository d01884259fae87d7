package io.leasehold.local;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * One key: its record, the instant at which its grant or reservation ends, and who watches it. Record and instant change only
 * together, inside {@link #apply}; watches fire after it, outside of the lock.
 */
final class LocalCell {

    private final LocalTable table;
    private final List<LocalWatch> watches = new CopyOnWriteArrayList<>();
    private LeaseRecord record;
    private volatile Optional<LeaseRecord> used = Optional.empty();
    private LeaseClock clock;
    private long deadline;

    LocalCell(LocalTable table, LeaseKey key) {
        this.table = table;
        this.record = LeaseRecord.neverUsed(key);
        this.clock = table.clock();
        this.deadline = clock.nanoTime();
    }

    AcquireResult acquire(AcquireRequest request) {
        return announced(apply(moment -> LeaseRules.acquire(record, request, moment)));
    }

    HeartbeatResult heartbeat(Heartbeat beat) {
        return apply(moment -> LeaseRules.heartbeat(record, beat, moment)).result();
    }

    ReleaseResult release(ReleaseRequest request) {
        return announced(apply(moment -> LeaseRules.release(record, request)));
    }

    Optional<LeaseRecord> revoke(LeaseAdmin.RevokeOrder order) {
        Transition<LeaseRecord> revocation = apply(moment -> LeaseRules.revoke(record, order, moment.now()));
        announced(revocation);
        return revocation.next();
    }

    LeaseRecord publishTerm(long term) {
        return announced(apply(moment -> LeaseRules.publishTerm(record, term)));
    }

    /** The record; empty before the first change. Takes no lock: the same record is in place whenever a change is. */
    Optional<LeaseRecord> used() {
        return used;
    }

    /** How long the key stays held or reserved if nothing happens; zero if it can be granted. */
    synchronized Duration remaining() {
        boolean taken = record.namesLease() || record.reservedFor().isPresent();
        return taken ? Duration.ofNanos(nanosLeft()) : Duration.ZERO;
    }

    synchronized <R> Transition<R> apply(Function<Moment, Transition<R>> rule) {
        Moment moment = new Moment(Duration.ofNanos(nanosLeft()), Instant.ofEpochMilli(clock.wallMillis()));
        Transition<R> transition = rule.apply(moment);
        transition.next().ifPresent(this::store);
        return transition;
    }

    private void store(LeaseRecord next) {
        if (startsTime(record, next)) {
            deadline = clock.nanoTime() + next.ttl().toNanos();
        }
        record = next;
        used = Optional.of(next);
    }

    /** A grant, a beat and a release with a successor start a new ttl; every other change leaves the running one. */
    private static boolean startsTime(LeaseRecord before, LeaseRecord after) {
        if (after.namesLease()) {
            return after.generation() != before.generation() || after.beat() != before.beat();
        }
        return before.namesLease() && after.reservedFor().isPresent();
    }

    private long nanosLeft() {
        long left = Math.max(0, deadline - clock.nanoTime());
        if (clock != table.clock()) {
            clock = table.clock();
            deadline = clock.nanoTime() + left;
        }
        return left;
    }

    private <R> R announced(Transition<R> transition) {
        if (transition.next().isPresent()) {
            watches.forEach(LocalWatch::fire);
        }
        return transition.result();
    }

    void add(LocalWatch watch) {
        watches.add(watch);
    }

    int watches() {
        return watches.size();
    }

    void remove(LocalWatch watch) {
        watches.remove(watch);
    }
}
