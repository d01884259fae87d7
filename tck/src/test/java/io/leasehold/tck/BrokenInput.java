package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Back ends, providers and engines that are wrong on purpose about hygiene, bad input and capabilities. */
enum BrokenInput implements Mutant {
    WATCHES_PILE_UP(Catch.within("12.2", "watches after 2000 cycles")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            return new Port(correct) {
                @Override
                public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
                    Watch unused = super.watch(key, mayHaveChanged);
                    return Watch.NONE;
                }
            };
        }
    },
    CLOSE_STOPS_AT_THE_FIRST_FAILURE(Catch.within("12.3", "it must try every lease")) {
        @Override
        public WriteLeaseProvider port(WriteLeaseProvider correct, LeaseClock clock) {
            AtomicBoolean failed = new AtomicBoolean();
            return new Port(correct) {
                @Override
                public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
                    if (failed.get()) {
                        throw new LeaseUnavailableException("not tried after the first failure");
                    }
                    try {
                        return super.release(request, timeout);
                    } catch (LeaseException e) {
                        failed.set(true);
                        throw e;
                    }
                }
            };
        }
    },
    LONG_KEYS_ARE_CUT(Catch.within("13.1", "two keys collide")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                LeaseKey stored(LeaseKey key) {
                    return LeaseKey.of(
                            key.text().substring(0, Math.min(key.text().length(), 255)));
                }
            };
        }
    },
    TTL_IS_CUT_TO_MILLISECONDS(Catch.within("13.2", "rounded up only")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
                    Duration cut = Duration.ofMillis(request.ttl().toMillis());
                    return super.acquire(record, BrokenBackEnd.with(request, cut), moment);
                }
            };
        }
    },
    GENERATION_WRAPS(Catch.within("13.3", "an acquire of a key whose generation is at its maximum")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                Cell found(LeaseKey key, Cell cell) {
                    return cell.record().generation() == Long.MAX_VALUE
                            ? new Cell(cell.record().toBuilder().generation(0).build(), cell.deadline())
                            : cell;
                }
            };
        }
    },
    UNREADABLE_IS_FREE(Catch.within("13.4", "not treated as free")) {
        @Override
        public MemoryBackEnd backEnd(LeaseClock clock) {
            return new MemoryBackEnd(clock) {
                @Override
                void requireReadable(LeaseKey key) {}
            };
        }
    },
    BOUNDS_ARE_NOT_STATED(Catch.within("14.1", "the wake-up bound must be stated")) {
        @Override
        public WriteLeaseProvider provider(WriteLeaseProvider correct, ProviderContext context) {
            return new Port(correct) {
                @Override
                public ProviderTraits traits() {
                    return super.traits().withWaiting(Duration.ZERO, Duration.ZERO, 2);
                }
            };
        }
    },
    WITHDRAWN_IN_SILENCE(Catch.within("14.2", "events about SURVIVES_POWER_LOSS")) {
        @Override
        public boolean isSilent() {
            return true;
        }
    };

    private final Catch expected;

    BrokenInput(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }
}
