package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL;
import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;
import static io.leasehold.recordstore.Simulation.KEY;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.history.Entry;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Fenced;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.AcquireResult.Spent;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A process that contends, holds, beats, works, releases, abandons, crashes, pauses, and goes on as a zombie. */
final class SimulatedProcess {

    private final Simulation world;
    private final SimulatedTime time;
    private final SimulatedMachine machine;
    private Protocol protocol;
    private Optional<SimulatedHolding> holding = Optional.empty();
    private long seenGeneration;
    private long term = 1;
    private boolean retired;
    private boolean granted;
    /** The position in the store's history below which this process reads nothing any more. */
    int seenPosition;

    SimulatedProcess(Simulation world, String name, double rate) {
        this.world = world;
        this.time = world.time;
        this.machine = new SimulatedMachine(time, world.network, name, rate);
        this.protocol = freshProtocol();
    }

    private Protocol freshProtocol() {
        LeaseClock clock = world.weakening == Weakening.WALL_CLOCK_USED ? new WallClock(machine) : machine;
        return new Protocol(
                new Memory(clock, 64),
                new ObservedExpiry(observations(clock), HolderWitness.NONE),
                new RecordCodec(Optional.empty()),
                StoreKind.PLAIN);
    }

    private Observations observations(LeaseClock clock) {
        return weakened(world.weakening, Observations.inMemory(clock, 64));
    }

    static Observations weakened(Weakening weakening, Observations right) {
        return switch (weakening) {
            case TAKEOVER_WITHOUT_OBSERVATION -> (key, mark) -> TTL;
            case CONTENDER_NEVER_TAKES_OVER -> (key, mark) -> Duration.ZERO;
            case CONTENDER_BLIND_TO_BEATS -> (key, mark) -> right.unchangedFor(key, mark.split(" beat ", 2)[0]);
            case CONTENDER_WAITS_HALF_THE_TTL ->
                (key, mark) -> right.unchangedFor(key, mark).multipliedBy(2);
            case CONTENDER_WAITS_NINE_TENTHS_OF_THE_TTL ->
                (key, mark) -> right.unchangedFor(key, mark).multipliedBy(10).dividedBy(9);
            default -> right;
        };
    }

    /** A clock that takes the wall clock for monotonic. */
    private record WallClock(SimulatedMachine machine) implements LeaseClock {
        @Override
        public long nanoTime() {
            return machine.wallNanos();
        }

        @Override
        public long wallMillis() {
            return machine.wallMillis();
        }

        @Override
        public OptionalLong bootNanos() {
            return OptionalLong.empty();
        }

        @Override
        public LeaseScheduler newScheduler(String threadName) {
            throw new UnsupportedOperationException("the world is the scheduler");
        }
    }

    Simulation world() {
        return world;
    }

    SimulatedMachine machine() {
        return machine;
    }

    Protocol protocol() {
        return protocol;
    }

    boolean wasGranted() {
        return granted;
    }

    boolean isRetired() {
        return retired;
    }

    void contendSoon() {
        idle(time.ttls(0, 0.5));
    }

    void contendOnce() {
        contend();
    }

    /** Contends no more; what it holds it gives back. */
    void retire() {
        retired = true;
        machine.heal();
        holding.ifPresent(SimulatedHolding::retire);
    }

    private boolean isNewcomer() {
        return machine.name().equals(Simulation.NEWCOMER);
    }

    private void idle(long nanos) {
        SimulatedTime.Event unused = machine.later(nanos, () -> {
            if (!retired) {
                contend();
            }
        });
    }

    /** Often a contender looks very often, to take over at the first moment. */
    void lookAgainSoon() {
        idle(time.chance(0.6) ? time.ttls(0.02, 0.05) : time.ttls(0.05, 0.4));
    }

    private void contend() {
        if (!isNewcomer()) {
            meetFate();
        }
        AcquireRequest request = new AcquireRequest(
                KEY,
                new LeaseId(time.random.nextLong(), time.random.nextLong()),
                seenGeneration,
                HolderId.of(machine.name()),
                TTL,
                term,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
        new Attempt(request).send();
    }

    private void publishTerm() {
        long next = term + 1;
        SimulatedCall.of(protocol.publishTerm(KEY, next), this, TTL_NANOS / 4)
                .then(
                        r -> {
                            world.tally.count(Count.TERMS_PUBLISHED);
                            world.audit.termPublished(next);
                        },
                        e -> {});
    }

    /** What may befall a process at any time. */
    void meetFate() {
        double kind = time.random.nextDouble();
        if (kind < 0.02) {
            machine.stepWall(time.ttls(-360, 360));
            world.tally.count(Count.WALL_STEPS);
            holding.ifPresent(SimulatedHolding::clockChanged);
        } else if (kind < 0.03) {
            machine.suspend(aboutOneWindow());
            world.tally.count(Count.SUSPENDS);
            holding.ifPresent(SimulatedHolding::clockChanged);
        } else if (kind < 0.04) {
            pause();
        } else if (kind < 0.05) {
            publishTerm();
        }
    }

    void pause() {
        machine.pause(aboutOneWindow());
        world.tally.count(Count.PAUSES);
    }

    void cut() {
        machine.cut(aboutOneWindow());
        world.tally.count(Count.CUTS);
    }

    private long aboutOneWindow() {
        return (long) (time.ttls(0.9, 1.5) * SimulatedHolding.WINDOW);
    }

    /** Forgets all that is not stored, and starts anew. */
    void crash() {
        world.tally.count(Count.CRASHES);
        holding = Optional.empty();
        protocol = freshProtocol();
        seenGeneration = 0;
        lookAgainSoon();
    }

    /** What it holds is over; it contends again after a while. */
    void over() {
        holding = Optional.empty();
        lookAgainSoon();
    }

    void release(LeaseId leaseId, Runnable done) {
        SimulatedCall.of(protocol.release(new ReleaseRequest(KEY, leaseId)), this, TTL_NANOS / 4)
                .then(r -> done.run(), e -> {
                    if (retired) {
                        release(leaseId, done);
                    } else {
                        done.run();
                    }
                });
    }

    /** One attempt to acquire, sent up to three times. */
    private final class Attempt {
        private final AcquireRequest request;
        private final Audit.Call call = world.audit.called();
        private final long firstSent;
        private long writeSent = time.now();
        private int tries;

        Attempt(AcquireRequest request) {
            this.request = request;
            this.firstSent = SimulatedHolding.reading(SimulatedProcess.this);
            world.audit.note(machine.name(), new Entry.AcquireCalled(KEY, request.leaseId(), request.term()));
        }

        void send() {
            tries++;
            SimulatedCall.of(protocol.acquire(request), SimulatedProcess.this, TTL_NANOS / 4)
                    .onWrite(() -> writeSent = time.now())
                    .then(this::answered, e -> unanswered());
        }

        private void answered(AcquireResult result) {
            if (result instanceof Granted grant) {
                granted(grant.guard());
            } else if (result instanceof Fenced fenced) {
                term = fenced.current();
                tryAgain();
            } else {
                world.tally.count(Count.CONTENDED_ACQUIRES);
                LeaseRecord record = result instanceof HeldByOther held ? held.record() : ((Spent) result).record();
                seenGeneration = record.generation();
                term = Math.max(term, time.chance(0.5) ? record.term() : term);
                tryAgain();
            }
        }

        private void tryAgain() {
            if (retired) {
                release(request.leaseId(), () -> {});
            } else if (isNewcomer()) {
                SimulatedTime.Event unused = machine.later(time.ttls(0.02, 0.05), SimulatedProcess.this::contend);
            } else {
                lookAgainSoon();
            }
        }

        private void granted(LeaseGuard guard) {
            granted = true;
            retired |= isNewcomer();
            FencingToken token = guard.token();
            seenGeneration = token.generation();
            Audit.Belief belief = world.audit.granted(guard.fence(), call, writeSent);
            SimulatedHolding next = new SimulatedHolding(SimulatedProcess.this, guard, belief, firstSent);
            holding = Optional.of(next);
            world.audit.note(machine.name(), new Entry.Granted(guard.fence(), belief.until()));
            next.begin();
            if (retired) {
                next.retire();
            }
        }

        private void unanswered() {
            if (tries < 3 && time.chance(0.5)) {
                SimulatedTime.Event unused = machine.later(time.ttls(0, 0.3), this::send);
            } else if (retired || isNewcomer() || time.chance(0.8)) {
                release(request.leaseId(), this::tryAgain);
            } else {
                lookAgainSoon();
            }
        }
    }
}
