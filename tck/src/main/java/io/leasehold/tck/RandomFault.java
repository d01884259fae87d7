package io.leasehold.tck;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.history.Entry;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.Random;

/** What may befall one process: at most one fault at a time, each with the proof that it took place. */
final class RandomFault {

    private static final Verb[] VERBS = {Verb.ACQUIRE, Verb.HEARTBEAT, Verb.RELEASE};
    private static final Fault[] CUTS = {Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.HOLD_REQUEST, Fault.REFUSE};
    private static final Fault[] ONCE = {Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.DUPLICATE, Fault.HOLD_REQUEST};

    private final Kit kit;
    private final KitHistory history;
    private final KitClient client;
    private final Random random;
    private State state = State.NONE;
    private String id = "";
    private int count;
    private long until;

    private enum State {
        NONE,
        CUT,
        STOPPED,
        SUSPENDED
    }

    RandomFault(Kit kit, KitHistory history, KitClient client, Random random) {
        this.kit = kit;
        this.history = history;
        this.client = client;
        this.random = random;
    }

    boolean isStandingStill() {
        return state == State.STOPPED || state == State.SUSPENDED;
    }

    void begin() {
        if (state != State.NONE) {
            return;
        }
        switch (random.nextInt(9)) {
            case 0, 1 -> cut();
            case 2, 3 -> stand(State.STOPPED);
            case 4 -> stand(State.SUSPENDED);
            case 5 -> client.provider().dropHints();
            case 6 -> delay(VERBS[random.nextInt(VERBS.length)]);
            default -> client.provider().next(VERBS[random.nextInt(VERBS.length)], ONCE[random.nextInt(ONCE.length)]);
        }
    }

    /** Slow on the way there, or on the way back: up to 0.9 ttl. */
    private void delay(Verb verb) {
        Duration length = kit.ttl(0.9 * random.nextDouble());
        if (random.nextBoolean()) {
            client.provider().before(verb, () -> kit.time().pass(length));
        } else {
            client.provider().after(verb, () -> kit.time().pass(length));
        }
    }

    private void cut() {
        Fault fault = CUTS[random.nextInt(CUTS.length)];
        begun(State.CUT, fault.name(), "");
        client.provider().cut(fault);
    }

    /**
     * Pauses of 0.9 to 1.5 windows are where a holder wakes up while another takes over. No hint reaches a process that does not
     * run; when it runs again, its watches fire as after a reconnect.
     */
    private void stand(State next) {
        client.provider().dropHints();
        if (next == State.STOPPED) {
            client.clock().stop();
        } else {
            client.clock().suspend();
        }
        begun(next, next.name(), "the process's timers stand still");
    }

    private void begun(State next, String what, String proof) {
        state = next;
        id = client.holder() + "-" + ++count;
        Duration length = kit.ttl(0.72 + 0.48 * random.nextDouble());
        until = kit.time().clock().nanoTime() + length.toNanos();
        history.note(new Entry.FaultBegun(id, what, client.holder().text(), proof));
    }

    void endIfOld() {
        if (state != State.NONE && kit.time().clock().nanoTime() - until >= 0) {
            end();
        }
    }

    /** Ends what lasts, and delivers what was held back. */
    void end() {
        String proof = state == State.CUT ? meet() : "";
        if (isStandingStill()) {
            client.clock().resume();
        }
        client.provider().heal();
        client.provider().deliverHeld();
        if (state != State.NONE) {
            history.note(new Entry.FaultEnded(id, proof));
        }
        state = State.NONE;
    }

    /** A request that is made only to meet the fault. */
    private String meet() {
        LeaseKey key = kit.key("probe");
        try {
            return "answered with generation " + client.inspect(key).generation();
        } catch (LeaseException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
