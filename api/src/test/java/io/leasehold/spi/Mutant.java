package io.leasehold.spi;

import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rules that are wrong on purpose, most of them as some lease library in the field was. Each must be caught. */
enum Mutant implements Rules {
    GENERATION_RESET_ON_RELEASE {
        @Override
        public Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
            return map(
                    REAL.release(record, request),
                    next -> next.namesLease() ? next : edit(next).generation(0).build());
        }
    },
    GENERATION_RESET_WHEN_THE_TERM_RISES {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean rises = request.term() > record.term() && request.seenGeneration() == record.generation();
            return rises && !isLive(moment)
                    ? REAL.acquire(edit(record).generation(0).build(), seeing(request, 0), moment)
                    : REAL.acquire(record, request, moment);
        }
    },
    GENERATION_WRAPS {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return record.generation() == Long.MAX_VALUE
                    ? REAL.acquire(edit(record).generation(0).build(), seeing(request, 0), moment)
                    : REAL.acquire(record, request, moment);
        }
    },
    FLOOR_IGNORED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, request, new Moment(moment.remaining(), moment.now()));
        }
    },
    TERM_TEST_AFTER_THE_EXPIRY_TEST {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean behind = request.term() < record.term() && !isLive(moment);
            LeaseRecord judged = behind ? edit(record).term(request.term()).build() : record;
            return REAL.acquire(judged, request, moment);
        }
    },
    TERM_NOT_PUBLISHED_ON_A_LIVE_LEASE {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            return real.result() instanceof AcquireResult.HeldByOther ? Transition.none(real.result()) : real;
        }
    },
    HIGHER_TERM_TAKES_A_LIVE_LEASE {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, request, request.term() > record.term() ? expired(moment) : moment);
        }
    },
    GRANT_KEEPS_THE_OLD_TERM {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            return real.result() instanceof AcquireResult.Granted && real.next().isPresent()
                    ? granted(edit(real.next().get()).term(record.term()).build())
                    : real;
        }
    },
    PUBLISHED_TERM_FALLS {
        @Override
        public Transition<LeaseRecord> publishTerm(LeaseRecord record, long term) {
            LeaseRecord next = edit(record).term(Math.max(1, term)).build();
            return term < record.term() ? Transition.to(next, next) : REAL.publishTerm(record, term);
        }
    },
    FENCED_CHANGES_THE_RECORD {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            return real.result() instanceof AcquireResult.Fenced
                    ? Transition.to(edit(record).holder(request.holder()).build(), real.result())
                    : real;
        }
    },
    HOLDER_NAME_AS_IDENTITY {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, reclaiming(request, Reclaim.OWN_HOLDER), moment);
        }
    },
    HEARTBEAT_BY_HOLDER_NAME {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            boolean sameName = record.namesLease()
                    && record.holder().equals(Optional.of(beat.guard().holder()));
            LeaseId id = sameName ? record.leaseId().get() : beat.guard().leaseId();
            LeaseGuard g = beat.guard();
            LeaseGuard forged = new LeaseGuard(g.key(), id, g.holder(), g.token(), g.ttl(), g.expiresAt());
            return REAL.heartbeat(record, new Heartbeat(forged, beat.currentTerm()), moment);
        }
    },
    OWN_HOLDER_IGNORED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, reclaiming(request, Reclaim.NEVER), moment);
        }
    },
    OWN_HOLDER_KEEPS_THE_GENERATION {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            boolean reclaimed = real.next()
                            .filter(next -> next.generation() > record.generation())
                            .isPresent()
                    && record.namesLease()
                    && isLive(moment);
            return reclaimed
                    ? granted(edit(real.next().get())
                            .generation(record.generation())
                            .build())
                    : real;
        }
    },
    LIVE_LEASE_IS_TAKEN {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean own = record.leaseId().equals(Optional.of(request.leaseId()));
            return REAL.acquire(record, request, own ? moment : expired(moment));
        }
    },
    LIVE_AT_THE_INSTANT_OF_EXPIRY {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, request, moment.remaining().isZero() ? live(moment) : moment);
        }
    },
    REPLAY_COUNTS_TWICE {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            boolean replay = real.result() instanceof AcquireResult.Granted
                    && real.next().isEmpty();
            return replay
                    ? granted(edit(record).generation(record.generation() + 1).build())
                    : real;
        }
    },
    EXPIRED_REPLAY_IS_GRANTED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean own = record.leaseId().equals(Optional.of(request.leaseId()));
            return REAL.acquire(record, request, own ? live(moment) : moment);
        }
    },
    REVOKED_REPLAY_IS_GRANTED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean own = record.leaseId().equals(Optional.of(request.leaseId()));
            return REAL.acquire(own ? edit(record).unrevoked().build() : record, request, moment);
        }
    },
    SEEN_GENERATION_IGNORED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, seeing(request, record.generation()), moment);
        }
    },
    STALE_REQUEST_PUBLISHES_ITS_TERM {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            Transition<AcquireResult> real = REAL.acquire(record, request, moment);
            boolean refused = real.result() instanceof AcquireResult.HeldByOther
                    && real.next().isEmpty();
            return refused ? REAL.acquire(record, seeing(request, record.generation()), moment) : real;
        }
    },
    RELEASED_ID_IS_GRANTED_AGAIN {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            boolean spent = record.lastReleased().equals(Optional.of(request.leaseId()));
            LeaseId nobody = new LeaseId(-1, -1);
            return REAL.acquire(spent ? edit(record).lastReleased(nobody).build() : record, request, moment);
        }
    },
    TOMBSTONE_FORGOTTEN {
        @Override
        public Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
            Transition<ReleaseResult> real = REAL.release(record, request);
            return real.result() instanceof ReleaseResult.NotHeld ? Transition.none(real.result()) : real;
        }
    },
    RELEASE_WITHOUT_COMPARING_IDS {
        @Override
        public Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
            LeaseId id = record.leaseId().orElse(request.leaseId());
            return REAL.release(record, new ReleaseRequest(request.key(), id, request.successor()));
        }
    },
    REPEATED_RELEASE_IS_NOT_HELD {
        @Override
        public Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
            return record.lastReleased().equals(Optional.of(request.leaseId()))
                    ? Transition.none(new ReleaseResult.NotHeld(Optional.of(record)))
                    : REAL.release(record, request);
        }
    },
    RESERVATION_IGNORED {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(edit(record).unreserved().build(), request, moment);
        }
    },
    RESERVATION_OUTLIVES_ITS_TTL {
        @Override
        public Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
            return REAL.acquire(record, request, record.reservedFor().isPresent() ? live(moment) : moment);
        }
    },
    HEARTBEAT_REVIVES_THE_EXPIRED {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            return REAL.heartbeat(record, beat, live(moment));
        }
    },
    HEARTBEAT_RAISES_THE_TOKEN {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            return map(
                    REAL.heartbeat(record, beat, moment),
                    next -> edit(next).generation(next.generation() + 1).build());
        }
    },
    HEARTBEAT_IGNORES_THE_CALLERS_TERM {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            return REAL.heartbeat(record, new Heartbeat(beat.guard(), 1), moment);
        }
    },
    HEARTBEAT_IGNORES_THE_PUBLISHED_TERM {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            FencingToken token = beat.guard().token();
            return record.term() > token.term()
                    ? REAL.heartbeat(edit(record).term(token.term()).build(), beat, moment)
                    : REAL.heartbeat(record, beat, moment);
        }
    },
    REVOCATION_IGNORED_AT_HEARTBEAT {
        @Override
        public Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
            return REAL.heartbeat(edit(record).unrevoked().build(), beat, moment);
        }
    },
    REVOCATION_FREES_AT_ONCE {
        @Override
        public Transition<LeaseRecord> revoke(LeaseRecord record, RevokeOrder order, Instant now) {
            return REAL.revoke(record, new RevokeOrder(order.who(), order.why(), Urgency.NOW), now);
        }
    },
    REVOCATION_NOW_WAITS {
        @Override
        public Transition<LeaseRecord> revoke(LeaseRecord record, RevokeOrder order, Instant now) {
            return REAL.revoke(record, new RevokeOrder(order.who(), order.why(), Urgency.AFTER_TTL), now);
        }
    };

    private static boolean isLive(Moment moment) {
        return moment.remaining().compareTo(Duration.ZERO) > 0;
    }

    private static Moment live(Moment moment) {
        return new Moment(Duration.ofNanos(1), moment.now(), moment.generationFloor());
    }

    private static Moment expired(Moment moment) {
        return new Moment(Duration.ZERO, moment.now(), moment.generationFloor());
    }

    private static LeaseRecord.Builder edit(LeaseRecord record) {
        return record.toBuilder();
    }

    private static Transition<AcquireResult> granted(LeaseRecord record) {
        return Transition.to(record, new AcquireResult.Granted(LeaseRules.guard(record)));
    }

    private static <R> Transition<R> map(Transition<R> real, UnaryOperator<LeaseRecord> change) {
        return new Transition<>(real.next().map(change), real.result());
    }

    private static AcquireRequest seeing(AcquireRequest r, long generation) {
        return new AcquireRequest(
                r.key(), r.leaseId(), generation, r.holder(), r.ttl(), r.term(), r.reclaim(), r.attributes());
    }

    private static AcquireRequest reclaiming(AcquireRequest r, Reclaim reclaim) {
        return new AcquireRequest(
                r.key(), r.leaseId(), r.seenGeneration(), r.holder(), r.ttl(), r.term(), reclaim, r.attributes());
    }
}
