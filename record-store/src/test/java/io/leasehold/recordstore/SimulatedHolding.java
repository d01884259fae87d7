package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;

import io.leasehold.history.Entry;
import io.leasehold.recordstore.SimulatedWriter.Workplace;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import java.util.function.Consumer;

/** One lease as an engine would keep it: the window counts from before the send, on a clock that counts suspends too. */
final class SimulatedHolding {

    /** The share of the ttl that the holder uses. */
    static final double WINDOW = 0.80;

    private static final double WINDOW_WITH_ONE_PERCENT = 0.99;

    private final SimulatedProcess process;
    private final Simulation world;
    private final SimulatedTime time;
    private final SimulatedMachine machine;
    private final LeaseGuard guard;
    private final Audit.Belief belief;
    private final Audit audit;
    private int beatsWanted;
    private int beats;
    private long validUntil;
    private boolean over;

    SimulatedHolding(SimulatedProcess process, LeaseGuard guard, Audit.Belief belief, long sent) {
        this.process = process;
        this.world = process.world();
        this.time = world.time;
        this.audit = world.audit;
        this.machine = process.machine();
        this.guard = guard;
        this.belief = belief;
        this.beatsWanted = time.random.nextInt(10);
        extend(sent);
    }

    /** The clock that a holder trusts. */
    static long reading(SimulatedProcess process) {
        return switch (process.world().weakening) {
            case WALL_CLOCK_USED -> process.machine().wallNanos();
            case SUSPEND_NOT_NOTICED -> process.machine().nanoTime();
            default -> process.machine().nanosWithSuspends();
        };
    }

    private long now() {
        return reading(process);
    }

    private double window() {
        return switch (world.weakening) {
            case WINDOW_WITHOUT_MARGIN -> 1.0;
            case MARGIN_OF_ONE_PERCENT -> WINDOW_WITH_ONE_PERCENT;
            default -> WINDOW;
        };
    }

    private void extend(long sent) {
        long from = world.weakening == Weakening.WINDOW_COUNTED_FROM_THE_ANSWER ? now() : sent;
        validUntil = from + (long) (window() * TTL_NANOS);
        clockChanged();
    }

    /** The end of the window has another place on the world's clock. */
    void clockChanged() {
        belief.until(time.now() + machine.toWorld(validUntil - now()));
    }

    boolean isHeld() {
        return !over && now() < validUntil;
    }

    void begin() {
        if (!isHeld()) {
            world.tally.count(Count.LATE_GRANTS);
        }
        new SimulatedWriter(new Workplace(time, world.tally, world.register), machine, guard.fence(), this::isHeld)
                .begin();
        if (time.chance(0.15)) {
            process.cut();
        }
        next(TTL_NANOS / 5);
    }

    void retire() {
        beatsWanted = 0;
    }

    private void next(long nanos) {
        SimulatedTime.Event unused = machine.later(nanos, this::act);
    }

    private void act() {
        if (over) {
            return;
        }
        if (!isHeld()) {
            lost();
        } else if (beats >= beatsWanted || process.isRetired()) {
            end();
        } else {
            process.meetFate();
            beat();
        }
    }

    private void beat() {
        long sent = now();
        send(result -> beaten(result, sent), () -> next(TTL_NANOS / 20));
    }

    private void send(Consumer<Answer> onAnswer, Runnable onFailure) {
        Audit.Call call = audit.called();
        Heartbeat beat = new Heartbeat(guard, guard.token().term());
        SimulatedCall.of(process.protocol().heartbeat(beat), process, TTL_NANOS / 8)
                .then(result -> onAnswer.accept(new Answer(result, call)), e -> onFailure.run());
    }

    private record Answer(HeartbeatResult result, Audit.Call call) {}

    private void beaten(Answer answer, long sent) {
        if (over) {
            return;
        }
        if (!(answer.result() instanceof StillHeld)) {
            finish();
            process.over();
        } else if (isHeld() || world.weakening == Weakening.REVIVAL_AFTER_EXPIRY) {
            audit.extended(belief, answer.call());
            beats++;
            extend(sent);
            audit.note(
                    machine.name(),
                    new Entry.Extended(guard.fence(), answer.call().at(), belief.until()));
            next(time.ttls(0.18, 0.22));
        } else {
            lost();
        }
    }

    private void finish() {
        over = true;
        audit.ended(belief);
    }

    /** The window is over; a zombie may try one more beat, which must not count. */
    private void lost() {
        finish();
        double choice = time.random.nextDouble();
        if (choice < 0.3 && !process.isRetired()) {
            send(answer -> process.over(), process::over);
        } else if (choice < 0.6 || process.isRetired()) {
            process.release(guard.leaseId(), process::over);
        } else {
            process.over();
        }
    }

    private void end() {
        double choice = process.isRetired() ? 0 : time.random.nextDouble();
        if (choice < 0.4) {
            release();
        } else if (choice < 0.55) {
            beatsWanted = 0;
            abandon();
        } else if (choice < 0.7) {
            over = true;
            belief.end(time.now());
            process.crash();
        } else {
            beats = 0;
            process.pause();
            next(0);
        }
    }

    private void release() {
        over = true;
        if (world.weakening == Weakening.RELEASE_BEFORE_BELIEF_ENDS) {
            process.release(guard.leaseId(), () -> {
                audit.ended(belief);
                process.over();
            });
        } else {
            audit.ended(belief);
            process.release(guard.leaseId(), process::over);
        }
    }

    /** Says nothing more and lets the window run out. */
    private void abandon() {
        over = true;
        process.over();
    }
}
