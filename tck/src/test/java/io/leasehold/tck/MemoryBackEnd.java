package io.leasehold.tck;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** A correct back end in memory, whose every decision a broken one can override. */
class MemoryBackEnd {

    final LeaseClock clock;
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private Map<LeaseKey, Cell> cells = new HashMap<>();
    private Map<LeaseKey, Cell> copy = new HashMap<>();
    private final Set<LeaseKey> damaged = new HashSet<>();
    private boolean weakened;

    record Hint(LeaseKey key, Runnable listener) {}

    /** A record and when its grant or reservation ends. */
    record Cell(LeaseRecord record, long deadline) {}

    MemoryBackEnd(LeaseClock clock) {
        this.clock = clock;
    }

    final AcquireResult acquire(AcquireRequest request) {
        return apply(request.key(), (record, moment) -> acquire(record, request, moment));
    }

    final HeartbeatResult heartbeat(Heartbeat beat) {
        return apply(beat.guard().key(), (record, moment) -> heartbeat(record, beat, moment));
    }

    final ReleaseResult release(ReleaseRequest request) {
        return apply(request.key(), (record, moment) -> release(record, request, moment));
    }

    final LeaseRecord publishTerm(LeaseKey key, long term) {
        return apply(key, (record, moment) -> LeaseRules.publishTerm(record, term));
    }

    final synchronized Optional<LeaseRecord> inspect(LeaseKey key) {
        if (damaged.contains(stored(key))) {
            requireReadable(key);
        }
        return Optional.ofNullable(cells.get(stored(key))).map(Cell::record);
    }

    // What a broken back end overrides.

    Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
        return LeaseRules.acquire(record, request, moment);
    }

    Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
        return LeaseRules.heartbeat(record, beat, moment);
    }

    Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
        return LeaseRules.release(record, request);
    }

    /** When a grant or beat that is applied now ends. */
    long deadline(LeaseRecord record, long now) {
        return now + record.ttl().toNanos();
    }

    /** Under which key a record is kept. */
    LeaseKey stored(LeaseKey key) {
        return key;
    }

    /** The record as it is found. */
    Cell found(LeaseKey key, Cell cell) {
        return cell;
    }

    /** Decides and stores in one step. */
    <R> R apply(LeaseKey key, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
        Transition<R> transition;
        synchronized (this) {
            transition = store(key, read(key), rule);
        }
        return announced(key, transition);
    }

    /** Ends and starts again; power is lost, or not. */
    void restart() {}

    void losePower() {
        restart();
    }

    void failOver() {
        restart();
    }

    synchronized void copyData() {
        copy = new HashMap<>(cells);
    }

    /** A correct back end knows that its data are older than what it gave, here as if an operator had raised every term. */
    synchronized void putBackOlderData() {
        cells.replaceAll((key, cell) -> {
            LeaseRecord old = copy.getOrDefault(key, cell).record();
            return new Cell(old.toBuilder().term(old.term() + 1).free().build(), 0);
        });
    }

    final synchronized void putBackCopy() {
        cells = new HashMap<>(copy);
    }

    final synchronized void forget() {
        cells.clear();
    }

    final Cell read(LeaseKey key) {
        if (damaged.contains(stored(key))) {
            requireReadable(key);
            return new Cell(LeaseRecord.neverUsed(key), clock.nanoTime());
        }
        Cell cell = cells.getOrDefault(stored(key), new Cell(LeaseRecord.neverUsed(key), clock.nanoTime()));
        return found(key, cell);
    }

    final <R> Transition<R> store(LeaseKey key, Cell cell, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
        long now = clock.nanoTime();
        Duration remaining = Duration.ofNanos(Math.max(0, cell.deadline() - now));
        Moment moment = new Moment(remaining, Instant.ofEpochMilli(clock.wallMillis()));
        Transition<R> transition = rule.apply(cell.record(), moment);
        transition.next().ifPresent(next -> cells.put(stored(key), new Cell(next, next(cell, next, now))));
        return transition;
    }

    private long next(Cell cell, LeaseRecord next, long now) {
        LeaseRecord before = cell.record();
        boolean starts = next.namesLease()
                ? next.generation() != before.generation() || next.beat() != before.beat()
                : before.namesLease() && next.reservedFor().isPresent();
        return starts ? deadline(next, now) : cell.deadline();
    }

    /** Beats wake nobody. */
    boolean tells(Object result) {
        return !(result instanceof HeartbeatResult);
    }

    /** Makes a record unreadable. */
    final synchronized void damage(LeaseKey key) {
        damaged.add(stored(key));
    }

    /** A correct back end refuses what it cannot read. */
    void requireReadable(LeaseKey key) {
        throw new InvalidLeaseRecordException(key, "record", "damaged bytes", "a record");
    }

    final synchronized void exhaust(LeaseKey key) {
        Cell cell = read(key);
        LeaseRecord last = cell.record().toBuilder().generation(Long.MAX_VALUE).build();
        cells.put(stored(key), new Cell(last, cell.deadline()));
    }

    final synchronized void weaken() {
        weakened = true;
    }

    final synchronized boolean isWeakened() {
        return weakened;
    }

    final int openWatches() {
        return hints.size();
    }

    /** Fires the watches if something changed. */
    <R> R announced(LeaseKey key, Transition<R> transition) {
        if (transition.next().isPresent() && tells(transition.result())) {
            hints.stream()
                    .filter(hint -> hint.key().equals(key))
                    .forEach(hint -> hint.listener().run());
        }
        return transition.result();
    }

    final void watch(Hint hint) {
        hints.add(hint);
    }

    final void unwatch(Hint hint) {
        hints.remove(hint);
    }
}
