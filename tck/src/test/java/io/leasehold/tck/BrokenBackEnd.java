package io.leasehold.tck;

import io.leasehold.FencingToken;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Back ends that are wrong on purpose, most of them as some lease library in the field was. */
enum BrokenBackEnd implements Mutant {
    ROUNDS_THE_TTL_DOWN(Catch.by("1.1", "a ttl is rounded up only")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    return super.acquire(record, with(request, request.ttl().minusMillis(1)), moment);
                }
            };
        }
    },
    REFUSAL_LEAVES_A_TRACE(Catch.by("1.2", "HeldByOther must not change the record")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Transition<AcquireResult> real = super.acquire(record, request, moment);
                    return real.result() instanceof AcquireResult.HeldByOther
                            ? Mutant.to(
                                    real.next().orElse(record).toBuilder()
                                            .holder(request.holder())
                                            .build(),
                                    real.result())
                            : real;
                }

                /** why: each refusal would wake the refused, for ever. */
                @Override
                <R> R announced(LeaseKey key, Transition<R> transition) {
                    return transition.result();
                }
            };
        }
    },
    HOLDER_NAME_AS_IDENTITY(Catch.by("1.3", "the name gives no right")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    return super.acquire(
                            record,
                            new AcquireRequest(
                                    request.key(),
                                    request.leaseId(),
                                    request.seenGeneration(),
                                    request.holder(),
                                    request.ttl(),
                                    request.term(),
                                    Reclaim.OWN_HOLDER,
                                    request.attributes()),
                            moment);
                }
            };
        }
    },
    KEYS_IGNORE_CASE(Catch.by("1.4", "should be granted to a, but the answer is HeldByOther")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                LeaseKey stored(LeaseKey key) {
                    return LeaseKey.of(key.text().toLowerCase(Locale.ROOT));
                }
            };
        }
    },
    REFUSALS_RUN_OUT(Catch.by("2.1", "an acquire while lease", "6.1").perhaps("2.2", "5.4", "H3")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                private final ConcurrentHashMap<LeaseKey, AtomicInteger> refused = new ConcurrentHashMap<>();

                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Transition<AcquireResult> real = super.acquire(record, request, moment);
                    boolean enough = real.result() instanceof AcquireResult.HeldByOther
                            && refused.computeIfAbsent(request.key(), key -> new AtomicInteger())
                                            .incrementAndGet()
                                    == 30;
                    return enough ? super.acquire(record, request, expired(moment)) : real;
                }
            };
        }
    },
    READS_AND_WRITES_APART(Catch.by("2.3", "simultaneous acquires of a free key")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                <R> R apply(LeaseKey key, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
                    Cell cell;
                    synchronized (this) {
                        cell = read(key);
                    }
                    for (int i = 0; i < 50; i++) {
                        Thread.yield();
                    }
                    Transition<R> transition;
                    synchronized (this) {
                        transition = store(key, cell, rule);
                    }
                    return announced(key, transition);
                }
            };
        }
    },
    EXCLUDES_WITHIN_ONE_JVM(Catch.by("2.4", "acknowledged increments", "3.4")) {
        @Override
        public Optional<String> uri() {
            return Optional.of("memory:");
        }
    },
    COUNTER_OF_ONE_BYTE(Catch.by("3.1", "each token must be above all that were granted before")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    return regranted(super.acquire(record, request, moment), record.generation() % 255 + 1);
                }
            };
        }
    },
    GENERATION_RESET_ON_RELEASE(Catch.by(
                    "3.2",
                    "the generation kept after the release",
                    "1.3",
                    "1.4",
                    "3.1",
                    "3.3",
                    "3.4",
                    "3.5",
                    "3.6",
                    "4.3",
                    "7.1")
            .perhaps("2.2", "H1", "H2")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request, Moment moment) {
                    return Mutant.storing(
                            super.release(record, request, moment),
                            next -> next.namesLease()
                                    ? next
                                    : next.toBuilder().generation(0).build());
                }
            };
        }
    },
    COUNTER_WITH_A_TTL(Catch.by("3.3", "each token must be above all that were granted before")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Cell found(LeaseKey key, Cell cell) {
                    long idle = clock.nanoTime() - cell.deadline();
                    return idle > 5 * cell.record().ttl().toNanos()
                                    && cell.record().generation() > 0
                            ? new Cell(LeaseRecord.neverUsed(key), clock.nanoTime())
                            : cell;
                }
            };
        }
    },
    BEAT_ADVANCES_THE_TOKEN(Catch.by("3.4", "the token after 1 heartbeats and refused acquires", "6.1")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    Transition<HeartbeatResult> real = super.heartbeat(record, beat, moment);
                    if (!(real.result() instanceof HeartbeatResult.StillHeld held)) {
                        return real;
                    }
                    LeaseGuard guard = held.guard();
                    LeaseGuard later = new LeaseGuard(
                            guard.key(),
                            guard.leaseId(),
                            guard.holder(),
                            new FencingToken(guard.token().term(), guard.token().generation() + 1),
                            guard.ttl(),
                            guard.expiresAt());
                    return Mutant.answering(real, new HeartbeatResult.StillHeld(later));
                }
            };
        }
    },
    FORGETS_ON_RESTART(Catch.by("3.4", "each token must be above all that were granted before")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                void restart() {
                    forget();
                }

                @Override
                void losePower() {}

                @Override
                void failOver() {}
            };
        }
    },
    OLD_COPY_REPEATS_TOKENS(Catch.by("3.5", "each token must be above all that were granted before")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                void putBackOlderData() {
                    putBackCopy();
                }
            };
        }
    },
    TERM_TEST_AFTER_THE_EXPIRY_TEST(Catch.by("4.1", "an acquire in term 3 of a key that is", "3.5", "4.3")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    boolean over = moment.remaining().isZero() || !record.namesLease();
                    LeaseRecord judged = over && request.term() < record.term()
                            ? record.toBuilder().term(request.term()).build()
                            : record;
                    return super.acquire(judged, request, moment);
                }
            };
        }
    },
    FENCED_LEAVES_A_TRACE(Catch.by("4.2", "Fenced must not change the record")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Transition<AcquireResult> real = super.acquire(record, request, moment);
                    return real.result() instanceof AcquireResult.Fenced
                            ? Mutant.to(
                                    record.toBuilder().holder(request.holder()).build(), real.result())
                            : real;
                }
            };
        }
    },
    HIGHER_TERM_IS_NOT_PUBLISHED(Catch.by("4.3", "the term published by the refused acquire")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Transition<AcquireResult> real = super.acquire(record, request, moment);
                    return real.result() instanceof AcquireResult.HeldByOther
                            ? new Transition<>(Optional.empty(), real.result())
                            : real;
                }
            };
        }
    },
    HIGHER_TERM_TAKES_A_LIVE_LEASE(Catch.by("4.3", "a higher term on a live lease does not take it")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    return super.acquire(record, request, request.term() > record.term() ? expired(moment) : moment);
                }
            };
        }
    },
    BEAT_IGNORES_THE_CALLERS_TERM(Catch.by("4.4", "a heartbeat of a lease of term 3 in term 4")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
                    return super.heartbeat(record, new Heartbeat(beat.guard(), 1), moment);
                }
            };
        }
    };

    private final Catch expected;

    BrokenBackEnd(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }

    static Moment expired(Moment moment) {
        return new Moment(Duration.ZERO, moment.now());
    }

    static AcquireRequest with(AcquireRequest request, Duration ttl) {
        return new AcquireRequest(
                request.key(),
                request.leaseId(),
                request.seenGeneration(),
                request.holder(),
                ttl,
                request.term(),
                request.reclaim(),
                request.attributes());
    }

    /** The same grant with another generation. */
    static Transition<AcquireResult> regranted(Transition<AcquireResult> real, long generation) {
        if (real.next().isEmpty() || !(real.result() instanceof AcquireResult.Granted)) {
            return real;
        }
        LeaseRecord next = real.next().get().toBuilder().generation(generation).build();
        AcquireRequest replay = new AcquireRequest(
                next.key(),
                next.leaseId().orElseThrow(),
                generation,
                next.holder().orElseThrow(),
                next.ttl(),
                next.term(),
                Reclaim.NEVER,
                next.attributes());
        Moment live = new Moment(next.ttl(), next.acquiredAt());
        return Mutant.to(next, LeaseRules.acquire(next, replay, live).result());
    }
}
