package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Providers that are wrong on purpose about how a lease lives and ends: expiry, heartbeat, release, close. */
enum BrokenLife implements Mutant {
    UNAVAILABLE_ALTHOUGH_APPLIED(Catch.by("1.2", "must mean that nothing changed")) {
        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    AcquireResult result = super.acquire(request, timeout);
                    if (timeout.toMillis() == 0) {
                        throw new LeaseUnavailableException("no answer within " + timeout);
                    }
                    return result;
                }
            };
        }
    },
    EXPIRES_EARLY(Catch.by("5.4", "its holder believes in it for").perhaps("2.2", "H3")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                long deadline(LeaseRecord record, long now) {
                    return now + record.ttl().multipliedBy(7).dividedBy(10).toNanos();
                }
            };
        }
    },
    NEVER_EXPIRES(
            Catch.by("5.4", "at the latest at ttl + bound", "2.3", "3.3", "3.4", "3.5", "4.3", "5.5", "7.2", "7.3")
                    .perhaps("2.2")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                long deadline(LeaseRecord record, long now) {
                    return now + Duration.ofDays(365).toNanos();
                }
            };
        }
    },
    TAKEOVER_WITHOUT_COMPARING_THE_BEAT(Catch.by("5.4", "the contender must count anew from each beat", "2.1", "6.1")
            .perhaps("2.2", "H3")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Duration sinceGrant = Duration.between(record.acquiredAt(), moment.now());
                    boolean seenLongEnough = record.namesLease() && sinceGrant.compareTo(record.ttl()) > 0;
                    return super.acquire(record, request, seenLongEnough ? BrokenBackEnd.expired(moment) : moment);
                }
            };
        }
    },
    HEARTBEAT_REVIVES_AN_EXPIRED_LEASE(Catch.by("5.5", "it must not revive the lease")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    return super.heartbeat(record, beat, live(record, moment));
                }
            };
        }
    },
    HEARTBEAT_REVIVES_A_TAKEN_LEASE(Catch.by("5.5", "after the old holder's heartbeat was delivered late", "1.2")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    boolean taken = record.namesLease()
                            && record.generation() > beat.guard().token().generation();
                    LeaseRecord judged = taken
                            ? record.toBuilder().leaseId(beat.guard().leaseId()).build()
                            : record;
                    return super.heartbeat(judged, beat, moment);
                }
            };
        }
    },
    BEAT_SHORTENS_THE_TTL(Catch.by("6.1", "a grant's ttl never changes")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    Transition<HeartbeatResult> real = super.heartbeat(record, beat, moment);
                    return real.result() instanceof HeartbeatResult.StillHeld held
                            ? Mutant.answering(
                                    real,
                                    new HeartbeatResult.StillHeld(Mutant.withTtl(
                                            held.guard(), held.guard().ttl().minusMillis(1))))
                            : real;
                }
            };
        }
    },
    BEAT_REVIVES_A_RELEASED_LEASE(Catch.by("6.3", "after a heartbeat that the release overtook")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    LeaseGuard guard = beat.guard();
                    boolean released = !record.namesLease()
                            && record.generation() == guard.token().generation();
                    LeaseRecord judged = released
                            ? record.toBuilder().leaseId(guard.leaseId()).build()
                            : record;
                    return super.heartbeat(judged, beat, released ? live(record, moment) : moment);
                }
            };
        }
    },
    RELEASE_LETS_THE_TTL_RUN_OUT(Catch.by(
                    "7.1",
                    "whether the released record names a lease",
                    "1.2",
                    "1.3",
                    "1.4",
                    "2.3",
                    "3.1",
                    "3.2",
                    "3.4",
                    "3.6",
                    "4.3",
                    "5.2",
                    "6.3",
                    "7.2")
            .perhaps("2.2")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
                    Transition<ReleaseResult> real = super.release(record, request, moment);
                    return record.leaseId().equals(Optional.of(request.leaseId()))
                            ? new Transition<>(Optional.empty(), real.result())
                            : real;
                }
            };
        }
    },
    RELEASE_WITHOUT_COMPARING_IDS(Catch.by("7.2", "a release by the lease that held the key before", "1.3", "7.3")
            .perhaps("2.2", "H3")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
                    ReleaseRequest any = record.leaseId()
                            .map(id -> new ReleaseRequest(request.key(), id))
                            .orElse(request);
                    return super.release(record, any, moment);
                }
            };
        }
    },
    REPEATED_RELEASE_IS_REFUSED(Catch.by("7.2", "a release repeated after its answer was lost")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
                    return record.lastReleased().equals(Optional.of(request.leaseId()))
                            ? new Transition<>(Optional.empty(), new ReleaseResult.NotHeld(Optional.of(record)))
                            : super.release(record, request, moment);
                }
            };
        }
    },
    THREAD_LEFT_AFTER_CLOSE(Catch.by("12.1", "threads are left after everything was closed: [poller")) {
        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            CountDownLatch never = new CountDownLatch(1);
            Thread poller = new Thread(() -> Kit.uninterrupted(() -> {
                return never.await(1, TimeUnit.MINUTES);
            }));
            poller.setName("poller");
            poller.setDaemon(true);
            poller.start();
            return correct;
        }
    };

    private final Catch expected;

    BrokenLife(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }

    private static Moment live(LeaseRecord record, Moment moment) {
        Instant now = moment.now();
        return new Moment(record.ttl().plusMillis(1), now);
    }
}
