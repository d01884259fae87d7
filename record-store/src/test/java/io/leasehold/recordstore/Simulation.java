package io.leasehold.recordstore;

import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A seeded world in virtual time, in one thread: processes with clocks of different rates drive the protocol's steps against one
 * store, over a network that drops, delays, doubles and holds back messages. Steered to the edges: clock rates at the ends of what
 * the margin allows, contenders that look often, pauses of about one window.
 */
final class Simulation {

    static final LeaseKey KEY = LeaseKey.of("k");
    static final Duration TTL = Duration.ofSeconds(10);
    static final long TTL_NANOS = TTL.toNanos();

    private static final long END = 150 * TTL_NANOS;
    private static final double[] RATES = {0.9, 1.1, 1.0};

    /** What is broken on purpose; each must be seen. */
    enum Defect {
        NONE,
        TAKEOVER_WITHOUT_OBSERVATION,
        CONTENDER_BLIND_TO_BEATS,
        CONTENDER_WAITS_HALF_THE_TTL,
        STORE_DOES_NOT_COMPARE,
        GENERATION_RESET_ON_RELEASE,
        WINDOW_COUNTED_FROM_THE_ANSWER,
        WINDOW_WITHOUT_MARGIN,
        RELEASE_BEFORE_BELIEF_ENDS
    }

    /** What happened, and what should not have. */
    record Report(List<String> violations, int grants, int takeovers, int beats, int unknown) {}

    private record Event(long time, long number, Runnable action) {}

    /** While a process may believe that it holds, on the world's clock. */
    static final class Belief {
        final LeaseId leaseId;
        final long from;
        long until;

        Belief(LeaseId leaseId, long from, long until) {
            this.leaseId = leaseId;
            this.from = from;
            this.until = until;
        }

        void endBy(long time) {
            until = Math.min(until, time);
        }
    }

    final Random random;
    final Defect defect;
    final SimulatedStore store;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::number));
    private final List<String> violations = new ArrayList<>();
    private final List<Belief> beliefs = new ArrayList<>();
    private final Map<FencingToken, LeaseId> tokens = new HashMap<>();
    private final Map<LeaseId, FencingToken> grants = new HashMap<>();
    private FencingToken highestReturned = new FencingToken(1, 1);
    private long now;
    private long eventCount;
    int beats;
    int unknown;

    private Simulation(long seed, Defect defect) {
        this.random = new Random(seed);
        this.defect = defect;
        this.store = new SimulatedStore(KEY, defect);
    }

    static Report run(long seed, Defect defect) {
        Simulation world = new Simulation(seed, defect);
        for (int i = 0; i < RATES.length; i++) {
            new SimulatedProcess(world, "p" + i, RATES[i]).start();
        }
        world.play();
        return world.report();
    }

    private void play() {
        for (Event event = events.poll(); event != null && event.time() < END; event = events.poll()) {
            now = event.time();
            event.action().run();
        }
    }

    private Report report() {
        beliefs.sort(Comparator.comparingLong(b -> b.from));
        long until = 0;
        for (Belief belief : beliefs) {
            if (belief.from < until) {
                violations.add("overlap of " + (until - belief.from) + " ns at " + belief.from);
            }
            until = Math.max(until, belief.until);
        }
        return new Report(violations, grants.size(), store.takeovers(), beats, unknown);
    }

    long now() {
        return now;
    }

    void schedule(long delayNanos, Runnable action) {
        events.add(new Event(now + Math.max(0, delayNanos), eventCount++, action));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A length from {@code least} to {@code most} ttls. */
    long ttls(double least, double most) {
        return (long) ((least + random.nextDouble() * (most - least)) * TTL_NANOS);
    }

    FencingToken highestReturned() {
        return highestReturned;
    }

    /** A grant has returned; the acquire that ended in it was called when {@code floor} was the highest token returned. */
    Belief granted(LeaseId leaseId, FencingToken token, FencingToken floor, long sent) {
        FencingToken known = grants.put(leaseId, token);
        LeaseId other = tokens.put(token, leaseId);
        if (other != null && !other.equals(leaseId)) {
            violations.add("token " + token + " was given twice");
        }
        if (known != null && !known.equals(token)) {
            violations.add("one lease id has the tokens " + known + " and " + token);
        }
        if (known == null && grants.size() > 1 && token.compareTo(floor) <= 0) {
            violations.add("token " + token + " is not above " + floor);
        }
        highestReturned = token.compareTo(highestReturned) > 0 ? token : highestReturned;
        Belief belief = new Belief(leaseId, sent, sent);
        beliefs.add(belief);
        return belief;
    }

    void extended(FencingToken token, FencingToken highestAtCall) {
        beats++;
        if (token.compareTo(highestAtCall) < 0) {
            violations.add("a beat extended " + token + " after " + highestAtCall + " was granted");
        }
    }
}
