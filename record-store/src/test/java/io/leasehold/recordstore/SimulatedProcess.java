package io.leasehold.recordstore;

import static io.leasehold.recordstore.Simulation.KEY;
import static io.leasehold.recordstore.Simulation.TTL;
import static io.leasehold.recordstore.Simulation.TTL_NANOS;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.recordstore.Simulation.Belief;
import io.leasehold.recordstore.Simulation.Defect;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Fenced;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.AcquireResult.Spent;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A process that contends, holds, beats, releases, abandons, crashes, pauses, and goes on as a zombie. */
final class SimulatedProcess implements LeaseClock {

    private static final double MARGIN = 0.80;

    private final Simulation world;
    private final String name;
    private final double rate;
    private final long offset;
    private Protocol protocol;
    private long pausedUntil;
    private long seenGeneration;
    private long term = 1;
    /** The position in the store's history below which this process reads nothing any more. */
    int seenPosition;

    SimulatedProcess(Simulation world, String name, double rate) {
        this.world = world;
        this.name = name;
        this.rate = rate;
        this.offset = world.random.nextInt();
        this.protocol = freshProtocol();
    }

    private Protocol freshProtocol() {
        Memory memory = new Memory(this, 64);
        return new Protocol(
                memory, new ObservedExpiry(observations(), HolderWitness.NONE), new RecordCodec(Optional.empty()));
    }

    private Observations observations() {
        Observations right = Observations.inMemory(this, 64);
        return switch (world.defect) {
            case TAKEOVER_WITHOUT_OBSERVATION -> (key, mark) -> TTL;
            case CONTENDER_BLIND_TO_BEATS -> (key, mark) -> right.unchangedFor(key, mark.split(" beat ", 2)[0]);
            case CONTENDER_WAITS_HALF_THE_TTL ->
                (key, mark) -> right.unchangedFor(key, mark).multipliedBy(2);
            default -> right;
        };
    }

    @Override
    public long nanoTime() {
        return offset + (long) (world.now() * rate);
    }

    private long toWorld(long nanos) {
        return (long) ((nanos - offset) / rate);
    }

    @Override
    public long wallMillis() {
        return world.random.nextInt(Integer.MAX_VALUE);
    }

    @Override
    public OptionalLong bootNanos() {
        return OptionalLong.empty();
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        throw new UnsupportedOperationException("the world is the scheduler");
    }

    void start() {
        idle(world.ttls(0, 1));
    }

    /** Runs the action after so many nanoseconds of this process's clock, or when its pause has ended. */
    void later(long nanos, Runnable action) {
        world.schedule((long) (nanos / rate), () -> awake(action));
    }

    void awake(Runnable action) {
        if (world.now() < pausedUntil) {
            world.schedule(pausedUntil - world.now(), () -> awake(action));
        } else {
            action.run();
        }
    }

    private void idle(long nanos) {
        later(nanos, this::contend);
    }

    private void lookAgainSoon() {
        idle(world.ttls(0.02, 0.05));
    }

    private void contend() {
        if (world.chance(0.01)) {
            SimulatedCall.of(protocol.publishTerm(KEY, term + 1), this, TTL_NANOS / 4)
                    .then(r -> {}, e -> {});
        }
        AcquireRequest request = new AcquireRequest(
                KEY,
                new LeaseId(world.random.nextLong(), world.random.nextLong()),
                seenGeneration,
                HolderId.of(name),
                TTL,
                term,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
        new Attempt(request).send();
    }

    /** One attempt to acquire, sent up to three times. */
    private final class Attempt {
        private final AcquireRequest request;
        private final long firstSent = nanoTime();
        private final FencingToken floor = world.highestReturned();
        private long writeSent = world.now();
        private int tries;

        Attempt(AcquireRequest request) {
            this.request = request;
        }

        void send() {
            tries++;
            SimulatedCall.of(protocol.acquire(request), SimulatedProcess.this, TTL_NANOS / 4)
                    .onWrite(() -> writeSent = world.now())
                    .then(this::answered, e -> unanswered());
        }

        private void answered(AcquireResult result) {
            if (result instanceof Granted granted) {
                granted(granted.guard());
            } else if (result instanceof Fenced fenced) {
                term = fenced.current();
                lookAgainSoon();
            } else {
                LeaseRecord record = result instanceof HeldByOther held ? held.record() : ((Spent) result).record();
                seenGeneration = record.generation();
                term = Math.max(term, world.chance(0.5) ? record.term() : term);
                lookAgainSoon();
            }
        }

        private void granted(LeaseGuard guard) {
            seenGeneration = guard.token().generation();
            Belief belief = world.granted(guard.leaseId(), guard.token(), floor, writeSent);
            new Holding(guard, belief, firstSent).begin();
        }

        private void unanswered() {
            world.unknown++;
            if (tries < 3 && world.chance(0.5)) {
                later(world.ttls(0, 0.3), this::send);
            } else if (world.chance(0.8)) {
                release(request.leaseId());
            } else {
                lookAgainSoon();
            }
        }
    }

    private void release(LeaseId leaseId) {
        SimulatedCall.of(protocol.release(new ReleaseRequest(KEY, leaseId)), this, TTL_NANOS / 4)
                .then(r -> lookAgainSoon(), e -> lookAgainSoon());
    }

    /** One lease, as the engine would keep it. */
    private final class Holding {
        private final LeaseGuard guard;
        private final Belief belief;
        private final int beatsWanted = world.random.nextInt(12);
        private int beats;
        private long validUntil;

        Holding(LeaseGuard guard, Belief belief, long sent) {
            this.guard = guard;
            this.belief = belief;
            extend(sent);
        }

        private void extend(long sent) {
            long from = world.defect == Defect.WINDOW_COUNTED_FROM_THE_ANSWER ? nanoTime() : sent;
            double window = world.defect == Defect.WINDOW_WITHOUT_MARGIN ? 1.0 : MARGIN;
            validUntil = from + (long) (window * TTL_NANOS);
            belief.until = Math.max(belief.from, toWorld(validUntil));
        }

        void begin() {
            next(TTL_NANOS / 5);
        }

        private void next(long nanos) {
            later(nanos, this::act);
        }

        private void act() {
            if (nanoTime() >= validUntil) {
                lost();
            } else if (beats >= beatsWanted) {
                end();
            } else {
                beat();
            }
        }

        private void beat() {
            long sent = nanoTime();
            FencingToken highest = world.highestReturned();
            SimulatedCall.of(
                            protocol.heartbeat(
                                    new Heartbeat(guard, guard.token().term())),
                            SimulatedProcess.this,
                            TTL_NANOS / 8)
                    .then(result -> beaten(result, sent, highest), e -> next(TTL_NANOS / 20));
        }

        private void beaten(HeartbeatResult result, long sent, FencingToken highestAtCall) {
            if (!(result instanceof StillHeld)) {
                belief.endBy(world.now());
                lookAgainSoon();
                return;
            }
            world.extended(guard.token(), highestAtCall);
            beats++;
            if (nanoTime() < validUntil) {
                extend(sent);
                next(world.ttls(0.18, 0.22));
            } else {
                lost();
            }
        }

        /** The window is over; a zombie tries one more beat, which must not count. */
        private void lost() {
            if (world.chance(0.3)) {
                FencingToken highest = world.highestReturned();
                SimulatedCall.of(
                                protocol.heartbeat(
                                        new Heartbeat(guard, guard.token().term())),
                                SimulatedProcess.this,
                                TTL_NANOS / 8)
                        .then(
                                r -> {
                                    if (r instanceof StillHeld) {
                                        world.extended(guard.token(), highest);
                                    }
                                    lookAgainSoon();
                                },
                                e -> lookAgainSoon());
            } else if (world.chance(0.5)) {
                release(guard.leaseId());
            } else {
                lookAgainSoon();
            }
        }

        private void end() {
            double choice = world.random.nextDouble();
            if (choice < 0.45) {
                if (world.defect != Defect.RELEASE_BEFORE_BELIEF_ENDS) {
                    belief.endBy(world.now());
                }
                release(guard.leaseId());
            } else if (choice < 0.65) {
                idle(world.ttls(0.5, 2));
            } else if (choice < 0.8) {
                belief.endBy(world.now());
                protocol = freshProtocol();
                lookAgainSoon();
            } else {
                beats = 0;
                pausedUntil = world.now() + (long) (world.ttls(0.9, 1.5) * MARGIN);
                next(0);
            }
        }
    }

    Simulation world() {
        return world;
    }
}
