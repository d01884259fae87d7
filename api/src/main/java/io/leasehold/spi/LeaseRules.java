package io.leasehold.spi;

import io.leasehold.FencingToken;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one state machine of a key, as pure functions: no clock, no I/O, no state. Whoever stores the record applies the
 * {@link Transition#next()} in the same atomic step in which it read the record; every provider either calls these functions or
 * is held to them by a differential test.
 *
 * <p>Order of the tests of an acquire: term (4.1), own lease id (10.5), given-up lease id (10.6), a live lease or reservation of
 * others (2.1), generation seen (10.6), grant. An attempt whose generation moved on changes nothing: it does not publish its term.
 */
public final class LeaseRules {

    private LeaseRules() {}

    /**
     * What a decision depends on besides record and request.
     *
     * @param remaining how long the grant, or the reservation, still lasts as far as the provider can prove; zero means expired
     * @param now a wall clock, only for what people read
     * @param generationFloor the least generation of a new grant: 1, or more where a failover epoch is folded in
     */
    public record Moment(Duration remaining, Instant now, long generationFloor) {
        /**
         * A moment with the floor 1.
         *
         * @param remaining see {@link Moment}
         * @param now see {@link Moment}
         */
        public Moment(Duration remaining, Instant now) {
            this(remaining, now, 1);
        }

        private boolean live() {
            return !remaining.isZero() && !remaining.isNegative();
        }
    }

    /**
     * What a request does.
     *
     * @param next the record to store; empty if the record stays as it is
     * @param result the answer
     * @param <R> the kind of answer
     */
    public record Transition<R>(Optional<LeaseRecord> next, R result) {
        static <R> Transition<R> to(LeaseRecord next, R result) {
            return new Transition<>(Optional.of(next), result);
        }

        static <R> Transition<R> none(R result) {
            return new Transition<>(Optional.empty(), result);
        }
    }

    /**
     * An attempt to acquire (rules 1.3, 2.1, 3.1 to 3.4, 4.1 to 4.3, 10.5, 10.6).
     *
     * @param record the stored record; generation 0 if there is none
     * @param request the attempt
     * @param moment for how long the record's grant still lasts
     * @return the next record and the answer
     * @throws InvalidLeaseRecordException if the generation is at its maximum (rule 13.3)
     */
    public static Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
        if (request.term() < record.term()) {
            return Transition.none(new AcquireResult.Fenced(request.term(), record.term()));
        }
        if (names(record.leaseId(), request.leaseId())) {
            boolean replay = moment.live() && !isRevoked(record);
            return Transition.none(replay ? new AcquireResult.Granted(guard(record)) : new AcquireResult.Spent(record));
        }
        if (names(record.lastReleased(), request.leaseId())) {
            return Transition.none(new AcquireResult.Spent(record));
        }
        boolean current = request.seenGeneration() == record.generation();
        if (moment.live() && !opensTo(record, request)) {
            return current
                    ? refuseAndPublishTerm(record, request, moment)
                    : Transition.none(new AcquireResult.HeldByOther(record, moment.remaining()));
        }
        return current ? grant(record, request, moment) : Transition.none(new AcquireResult.Spent(record));
    }

    private static boolean opensTo(LeaseRecord record, AcquireRequest request) {
        if (record.namesLease()) {
            return request.reclaim() == AcquireRequest.Reclaim.OWN_HOLDER
                    && record.holder().filter(request.holder()::equals).isPresent();
        }
        return record.reservedFor()
                .filter(successor -> !successor.equals(request.holder()))
                .isEmpty();
    }

    private static Transition<AcquireResult> refuseAndPublishTerm(
            LeaseRecord record, AcquireRequest request, Moment moment) {
        if (request.term() == record.term()) {
            return Transition.none(new AcquireResult.HeldByOther(record, moment.remaining()));
        }
        LeaseRecord published = record.toBuilder().term(request.term()).build();
        return Transition.to(published, new AcquireResult.HeldByOther(published, moment.remaining()));
    }

    private static Transition<AcquireResult> grant(LeaseRecord record, AcquireRequest request, Moment moment) {
        if (record.generation() == Long.MAX_VALUE) {
            throw new InvalidLeaseRecordException(
                    record.key(),
                    "generation",
                    Long.toString(Long.MAX_VALUE),
                    "a number that one more grant can follow");
        }
        LeaseRecord granted = record.toBuilder()
                .term(request.term())
                .grantedTerm(request.term())
                .generation(Math.max(record.generation() + 1, moment.generationFloor()))
                .leaseId(request.leaseId())
                .holder(request.holder())
                .ttl(request.ttl())
                .beat(0)
                .acquiredAt(moment.now())
                .expiresAt(moment.now().plus(request.ttl()))
                .unreserved()
                .unrevoked()
                .withoutProcess()
                .attributes(request.attributes())
                .build();
        return Transition.to(granted, new AcquireResult.Granted(guard(granted)));
    }

    /**
     * A heartbeat (rules 4.4, 5.5, 6.1).
     *
     * @param record the stored record
     * @param beat the lease to extend
     * @param moment for how long the record's grant still lasts; zero if it has expired by the provider's own clock
     * @return the next record and the answer
     */
    public static Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
        LeaseGuard guard = beat.guard();
        long highestTerm = Math.max(record.term(), beat.currentTerm());
        if (highestTerm > guard.token().term()) {
            return Transition.none(new HeartbeatResult.Fenced(guard.token().term(), highestTerm));
        }
        Optional<LossReason> loss = loss(record, guard, moment);
        if (loss.isPresent()) {
            Optional<LeaseRecord> observed = record.generation() == 0 ? Optional.empty() : Optional.of(record);
            return Transition.none(new HeartbeatResult.Lost(loss.get(), observed));
        }
        LeaseRecord extended = record.toBuilder()
                .beat(record.beat() + 1)
                .expiresAt(moment.now().plus(record.ttl()))
                .build();
        return Transition.to(extended, new HeartbeatResult.StillHeld(guard(extended)));
    }

    private static Optional<LossReason> loss(LeaseRecord record, LeaseGuard guard, Moment moment) {
        LeaseId own = guard.leaseId();
        if (record.revoked().filter(act -> act.leaseId().equals(own)).isPresent()) {
            return Optional.of(LossReason.REVOKED);
        }
        if (names(record.leaseId(), own)) {
            return moment.live() ? Optional.empty() : Optional.of(LossReason.EXPIRED);
        }
        if (record.generation() > guard.token().generation()) {
            return Optional.of(LossReason.TAKEN_OVER);
        }
        boolean released = names(record.lastReleased(), own);
        return Optional.of(released ? LossReason.RESIGNED : LossReason.MISSING);
    }

    /**
     * A release (rules 7.1, 7.2). A lease id that the record does not name is remembered as given up, so that a delayed acquire
     * with it is refused and the stored version moves.
     *
     * @param record the stored record; generation 0 if there is none
     * @param request the lease id to end
     * @return the next record and the answer
     */
    public static Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
        if (names(record.lastReleased(), request.leaseId())) {
            return Transition.none(new ReleaseResult.Released());
        }
        LeaseRecord.Builder next = record.toBuilder().lastReleased(request.leaseId());
        if (!names(record.leaseId(), request.leaseId())) {
            Optional<LeaseRecord> observed = record.generation() == 0 ? Optional.empty() : Optional.of(record);
            return Transition.to(next.build(), new ReleaseResult.NotHeld(observed));
        }
        next.free().unreserved().withoutProcess();
        request.successor().ifPresent(next::reservedFor);
        return Transition.to(next.build(), new ReleaseResult.Released());
    }

    /**
     * An operator's revocation. Does nothing to a key that nobody holds.
     *
     * @param record the stored record
     * @param order who, why, and whether others must wait for the ttl
     * @param now a wall clock, for the audit
     * @return the next record; the answer is the record after the call
     */
    public static Transition<LeaseRecord> revoke(LeaseRecord record, LeaseAdmin.RevokeOrder order, Instant now) {
        if (record.leaseId().isEmpty()) {
            return Transition.none(record);
        }
        LeaseId held = record.leaseId().get();
        LeaseRecord.Builder next =
                record.toBuilder().revoked(new LeaseRecord.Revocation(held, order.who(), order.why(), now));
        if (order.urgency() == LeaseAdmin.Urgency.NOW) {
            next.free().lastReleased(held).withoutProcess();
        }
        LeaseRecord revoked = next.build();
        return Transition.to(revoked, revoked);
    }

    /**
     * Raises the published term (rule 4.3).
     *
     * @param record the stored record; generation 0 if there is none
     * @param term at least 1; at or below the record's it changes nothing
     * @return the next record; the answer is the record after the call
     * @throws IllegalArgumentException if the term is below 1
     */
    public static Transition<LeaseRecord> publishTerm(LeaseRecord record, long term) {
        if (term < 1) {
            throw new IllegalArgumentException("term is " + term + "; the least is 1");
        }
        if (term <= record.term()) {
            return Transition.none(record);
        }
        LeaseRecord published = record.toBuilder().term(term).build();
        return Transition.to(published, published);
    }

    /**
     * The grant that a record names.
     *
     * @param record a record that names a lease
     * @return the guard
     */
    static LeaseGuard guard(LeaseRecord record) {
        return new LeaseGuard(
                record.key(),
                record.leaseId().orElseThrow(),
                record.holder().orElseThrow(),
                new FencingToken(record.grantedTerm(), record.generation()),
                record.ttl(),
                record.expiresAt());
    }

    private static boolean names(Optional<LeaseId> slot, LeaseId id) {
        return slot.filter(id::equals).isPresent();
    }

    private static boolean isRevoked(LeaseRecord record) {
        return record.revoked().map(LeaseRecord.Revocation::leaseId).equals(record.leaseId());
    }
}
