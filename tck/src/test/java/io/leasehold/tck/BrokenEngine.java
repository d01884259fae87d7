package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Engines that are wrong on purpose: the production engine, which is told something wrong, or misreported. */
enum BrokenEngine implements Mutant {
    BELIEVES_UNTIL_IT_IS_TOLD(Catch.by(
            "2.2", "clients that believe at one time that they hold the key", "1.4", "5.1", "5.3", "6.3", "6.4")) {
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
    WINDOW_FROM_THE_ANSWER(Catch.by("5.1", "counted from before the request was sent", "5.2")) {
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
    NO_MARGIN(Catch.by("5.1", "counted from before the request was sent", "1.1", "5.2", "6.4")) {
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
    LATE_ANSWER_IS_A_GRANT(Catch.by("5.2", "the outcome of an acquire answered 0.9 ttl after it was sent", "5.1")) {
        @Override
        public LeaseClock clock(LeaseClock correct) {
            return new LaggingClock(correct);
        }

        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return WINDOW_FROM_THE_ANSWER.port(correct, clock);
        }
    },
    IS_HELD_IS_SET_BY_A_TIMER(Catch.by("5.3", "at the end of the window, while no timer runs")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(
                    correct,
                    (lease, call) -> !lease.ended().toCompletableFuture().isDone());
        }
    },
    ONE_MISSED_BEAT_ENDS_THE_LEASE(Catch.by("6.2", "should follow within")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return new Port(correct) {
                @Override
                public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
                    try {
                        return super.heartbeat(beat, timeout);
                    } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
                        return new HeartbeatResult.Lost(LossReason.EXPIRED, Optional.empty());
                    }
                }
            };
        }
    },
    BEATS_GO_ON_AFTER_THE_END(Catch.by("6.3", "after the end, by the holder until RELEASE", "12.1")
            .perhaps("2.2", "5.1", "6.4")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            Map<io.leasehold.LeaseId, Heartbeat> last = new ConcurrentHashMap<>();
            return new Port(correct) {
                @Override
                public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
                    last.put(beat.guard().leaseId(), beat);
                    return super.heartbeat(beat, timeout);
                }

                @Override
                public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
                    ReleaseResult result = super.release(request, timeout);
                    Heartbeat beat = last.remove(request.leaseId());
                    if (beat != null) {
                        HeartbeatResult unused = super.heartbeat(beat, timeout);
                        LeaseScheduler.Timer later = clock.newScheduler("zombie")
                                .schedule(
                                        () -> again(beat, timeout),
                                        beat.guard().ttl().dividedBy(5));
                    }
                    return result;
                }

                private void again(Heartbeat beat, Duration timeout) {
                    HeartbeatResult unused = Kit.uninterrupted(() -> super.heartbeat(beat, timeout));
                }
            };
        }
    },
    BEATS_ONE_AT_A_TIME(Catch.by("6.4", "leases beside one whose heartbeat got stuck")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            AtomicInteger underWay = new AtomicInteger();
            return new Port(correct) {
                @Override
                public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
                    try {
                        if (underWay.getAndIncrement() > 0) {
                            throw new LeaseUnavailableException("the only connection is busy");
                        }
                        return super.heartbeat(beat, timeout);
                    } finally {
                        underWay.decrementAndGet();
                    }
                }
            };
        }
    },
    BELIEVES_UNTIL_THE_RELEASE_IS_ANSWERED(Catch.by("7.1", "the lease's state when the release was sent")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(correct, (lease, call) -> call.isReleasing() || lease.isHeld());
        }
    },
    RELEASE_HIDES_ITS_FAILURE(Catch.by("7.3", "a release that reached nobody says so")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(correct, (lease, call) -> lease.isHeld()) {
                @Override
                void release(Lease lease) throws InterruptedException {
                    try {
                        lease.release();
                    } catch (LeaseException e) {
                        lease.close();
                    }
                }
            };
        }
    };

    private final Catch expected;

    BrokenEngine(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }
}
