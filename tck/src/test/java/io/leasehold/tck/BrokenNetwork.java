package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Optional;

/** Back ends, providers and engines that are wrong on purpose about faults of the network and about clocks. */
enum BrokenNetwork implements Mutant {
    BELIEVES_THROUGH_A_SILENCE(Catch.within("10.1", "")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(
                    correct,
                    (lease, call) -> lease.ended()
                            .toCompletableFuture()
                            .thenApply(reason -> reason == LossReason.EXPIRED)
                            .getNow(true));
        }
    },
    A_BEAT_SENT_IS_A_BEAT_HEARD(Catch.within("10.3", "a holder that is cut off (DROP_REQUEST)")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return new Port(correct) {
                @Override
                public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
                    try {
                        return super.heartbeat(beat, timeout);
                    } catch (LeaseOutcomeUnknownException e) {
                        return new HeartbeatResult.StillHeld(beat.guard());
                    }
                }
            };
        }
    },
    LATE_GRANT_IS_BELIEVED(Catch.within("10.4", "")) {
        @Override
        public LeaseClock clock(LeaseClock correct) {
            return new LaggingClock(correct);
        }

        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            LaggingClock lagging = (LaggingClock) clock;
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    try (LaggingClock.Pause unused = lagging.pause()) {
                        return super.acquire(request, timeout);
                    }
                }
            };
        }
    },
    REPEATED_ATTEMPT_COUNTS_TWICE(Catch.within("10.5", "with the token of its first grant")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Transition<AcquireResult> real = super.acquire(record, request, moment);
                    boolean repeated = record.leaseId().equals(Optional.of(request.leaseId()))
                            && real.result() instanceof AcquireResult.Granted;
                    return repeated
                            ? BrokenBackEnd.regranted(
                                    new Transition<>(Optional.of(record), real.result()), record.generation() + 1)
                            : real;
                }
            };
        }
    },
    LATE_REQUEST_IS_GRANTED(Catch.within("10.6", "a request of an older generation was granted when it came late")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    AcquireRequest current = new AcquireRequest(
                            request.key(),
                            request.leaseId(),
                            record.generation(),
                            request.holder(),
                            request.ttl(),
                            request.term(),
                            request.reclaim(),
                            request.attributes());
                    return super.acquire(record, current, moment);
                }
            };
        }
    },
    LOST_ANSWER_WITHOUT_CLEAN_UP(Catch.within("10.6", "lost answers were treated as a failure without clean-up")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    try {
                        return super.acquire(request, timeout);
                    } catch (LeaseOutcomeUnknownException e) {
                        throw new LeaseUnavailableException("no answer, so nothing happened", e);
                    }
                }
            };
        }
    },
    OLD_BEAT_COUNTS_FOR_THE_NEW_HOLDER(Catch.within("10.7", "the new holder's beats after an old HEARTBEAT")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    Transition<HeartbeatResult> real = super.heartbeat(record, beat, moment);
                    boolean others = record.namesLease()
                            && record.generation() > beat.guard().token().generation();
                    return others
                            ? Mutant.to(
                                    record.toBuilder().beat(record.beat() + 1).build(), real.result())
                            : real;
                }
            };
        }
    },
    EXPIRY_BY_THE_CONTENDERS_WALL_CLOCK(Catch.within("11.1", "a try of a contender, 'wall clock off by PT1H'")) {
        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    AcquireResult result = super.acquire(request, timeout);
                    if (result instanceof AcquireResult.HeldByOther held
                            && held.record().expiresAt().toEpochMilli()
                                    < context.clock().wallMillis()) {
                        ReleaseResult unused = super.release(
                                new ReleaseRequest(
                                        request.key(), held.record().leaseId().orElseThrow()),
                                timeout);
                        return super.acquire(request, timeout);
                    }
                    return result;
                }
            };
        }
    },
    THE_MARGIN_IS_SPENT(Catch.within("11.2", "the margin is too small")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    AcquireResult result = super.acquire(request, timeout);
                    return result instanceof AcquireResult.Granted granted
                            ? new AcquireResult.Granted(Mutant.withTtl(
                                    granted.guard(),
                                    granted.guard().ttl().multipliedBy(5).dividedBy(4)))
                            : result;
                }
            };
        }
    },
    A_TIMER_ENDS_THE_BELIEF(Catch.within("11.3", "before any timer ran")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(
                    correct,
                    (lease, call) -> !lease.ended().toCompletableFuture().isDone());
        }
    };

    private final Catch expected;

    BrokenNetwork(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }
}
