package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
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
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Back ends and engines that are wrong on purpose about races, waiting and watching. */
enum BrokenRaces implements Mutant {
    RELEASE_AFTER_A_BEAT_IS_LOST(Catch.within("8.1", "the key is held again after a heartbeat and then a release")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
                    return record.beat() > 0 && record.leaseId().equals(Optional.of(request.leaseId()))
                            ? new Transition<>(Optional.empty(), new ReleaseResult.Released())
                            : super.release(record, request, moment);
                }
            };
        }
    },
    THE_LOSER_OF_A_TAKEOVER_IS_NOT_TOLD(Catch.within("8.2", "must tell that the lease is over")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    Transition<HeartbeatResult> real = super.heartbeat(record, beat, moment);
                    return record.generation() > beat.guard().token().generation()
                            ? Mutant.answering(real, new HeartbeatResult.StillHeld(beat.guard()))
                            : real;
                }
            };
        }
    },
    INTERRUPT_WITHOUT_CLEAN_UP(Catch.within("8.3", "the key must not stay taken")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            Set<LeaseId> forgotten = ConcurrentHashMap.newKeySet();
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    try {
                        return super.acquire(request, timeout);
                    } catch (InterruptedException e) {
                        forgotten.add(request.leaseId());
                        throw e;
                    }
                }

                @Override
                public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
                    return forgotten.contains(request.leaseId())
                            ? new ReleaseResult.NotHeld(Optional.empty())
                            : super.release(request, timeout);
                }
            };
        }
    },
    THREADS_SEE_DIFFERENT_STATES(Catch.within("8.4", "isHeld() was true again after it had been false")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            AtomicInteger looks = new AtomicInteger();
            return new MisreportedClient(correct, (lease, call) -> lease.isHeld() || looks.incrementAndGet() % 3 == 0);
        }
    },
    RELEASE_WAKES_NOBODY(Catch.within("9.1", "the grant to the waiter after the release")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                boolean tells(Object result) {
                    return false;
                }
            };
        }
    },
    DEAD_HOLDERS_LIVE_LONGER(Catch.within("9.2", "the grant to the waiter after the last sign of the holder")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                long deadline(LeaseRecord record, long now) {
                    return now + record.ttl().multipliedBy(2).toNanos();
                }
            };
        }
    },
    FOLLOWERS_ARE_NOT_TOLD(Catch.within("9.1", "word of release")) {
        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            return new Port(correct) {
                @Override
                public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
                    return Watch.NONE;
                }

                @Override
                public Watch watchFree(LeaseKey key, Runnable mayBeFree) {
                    return super.watch(key, mayBeFree);
                }
            };
        }
    },
    /** What the other JVM is granted is not in this memory, so that the dead holder's grant is made here. */
    DEAD_PROCESSES_ARE_NOT_SEEN(Catch.within("9.2", "the process of a holder with a ttl of")) {
        @Override
        public Optional<String> uri() {
            return Optional.of("memory:");
        }

        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            return new Port(correct) {
                @Override
                public ProviderTraits traits() {
                    return MemoryProvider.with(Capability.INSTANT_TAKEOVER);
                }

                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    if (request.key().text().endsWith("gone")) {
                        AcquireResult unused = super.acquire(ofTheDead(request), timeout);
                    }
                    return super.acquire(request, timeout);
                }
            };
        }
    },
    EVERY_BEAT_WAKES_THE_WAITERS(Catch.within("9.3", "requests of a waiter in 10 ttl")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                boolean tells(Object result) {
                    return true;
                }
            };
        }
    },
    NOTIFICATION_TAKEN_AS_GRANT(Catch.within("9.4", "a notification was taken as a grant")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            Set<LeaseKey> told = ConcurrentHashMap.newKeySet();
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    return told.remove(request.key())
                            ? new AcquireResult.Granted(believed(request))
                            : super.acquire(request, timeout);
                }

                @Override
                public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
                    AtomicBoolean live = new AtomicBoolean();
                    Watch watch = super.watch(key, () -> {
                        if (live.get()) {
                            told.add(key);
                        }
                        mayHaveChanged.run();
                    });
                    live.set(true);
                    return watch;
                }
            };
        }
    },
    WATCH_IS_NEVER_RE_ESTABLISHED(Catch.within("9.4", "its watch was not re-established")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            AtomicBoolean lost = new AtomicBoolean();
            return new Port(correct) {
                @Override
                public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
                    try {
                        return super.acquire(request, timeout);
                    } catch (LeaseUnavailableException e) {
                        lost.set(true);
                        throw e;
                    }
                }

                @Override
                public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
                    return super.watch(key, () -> {
                        if (!lost.get()) {
                            mayHaveChanged.run();
                        }
                    });
                }
            };
        }
    },
    PATIENCE_IS_IGNORED(Catch.within("9.5", "the end of a wait whose patience is over")) {
        @Override
        public LeaseClient engine(LeaseClient correct) {
            return new MisreportedClient(correct, (lease, call) -> lease.isHeld()) {
                @Override
                public CompletableFuture<Lease> acquireAsync(LeaseSpec spec, Duration patience) {
                    return super.acquireAsync(spec, patience.multipliedBy(100));
                }
            };
        }
    };

    private static AcquireRequest ofTheDead(AcquireRequest request) {
        return new AcquireRequest(
                request.key(),
                LeaseId.random(),
                0,
                HolderId.of("dead"),
                request.ttl().multipliedBy(100),
                request.term(),
                AcquireRequest.Reclaim.NEVER,
                Map.of());
    }

    private final Catch expected;

    BrokenRaces(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }

    private static LeaseGuard believed(AcquireRequest request) {
        FencingToken token = new FencingToken(request.term(), request.seenGeneration() + 1);
        return new LeaseGuard(request.key(), request.leaseId(), request.holder(), token, request.ttl(), Instant.EPOCH);
    }
}
