package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.Recorded.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The world of {@link Simulation} with the production client in it: applications use it over {@link RecordStoreProvider} as any
 * application does, on machines whose clocks differ in rate, step and stop. One thread runs at a time, in virtual time.
 */
final class ClientSimulation {

    static final List<LeaseKey> KEYS = List.of(LeaseKey.of("a"), LeaseKey.of("b"));

    /** Where suspends happen, one shorter than a twentieth of the ttl goes unnoticed: (1 - r) / (1 + r) = 0.85. */
    private static final double RATE_WITH_SUSPENDS = 0.08;

    private static final long FAULTS_END = 12 * TTL_NANOS;

    /** A beat sent before may come up to three ttl later; one ttl after it the key is free, which is noticed within another. */
    static final long RECOVERY = 5 * TTL_NANOS;

    final SimulatedTime time;
    final Weakening weakening;
    final Baton baton;
    final Tally tally = new Tally();
    final List<String> violations = new ArrayList<>();
    final List<String> diary = new ArrayList<>();
    final SimulatedNetwork network;
    final boolean suspends;
    private final Map<LeaseKey, Place> places = new LinkedHashMap<>();
    private final List<SimulatedApplication> applications = new ArrayList<>();

    /** All about one key. */
    record Place(Audit audit, SimulatedStore store, FencedRegister register) {}

    /**
     * What a world needs from outside.
     *
     * @param baton for what blocks
     * @param journal where the history goes
     */
    record Means(Baton baton, Journal journal) {}

    ClientSimulation(long seed, Weakening weakening, Means means) {
        this.time = new SimulatedTime(seed);
        this.weakening = weakening;
        this.baton = means.baton();
        this.network = new SimulatedNetwork(time, tally);
        this.suspends = weakening == Weakening.SUSPEND_NOT_NOTICED || time.chance(0.5);
        KEYS.forEach(key -> places.put(key, newPlace(key, means.journal())));
    }

    private Place newPlace(LeaseKey key, Journal journal) {
        Audit audit = new Audit(time, tally, violations, journal);
        return new Place(
                audit,
                new SimulatedStore(key, weakening, audit, tally),
                new FencedRegister(key, weakening, audit, tally));
    }

    static SimulationReport run(long seed, Weakening weakening, Means means) {
        ClientSimulation world = new ClientSimulation(seed, weakening, means);
        try {
            world.play();
        } finally {
            means.baton().endWorld().forEach(e -> world.violations.add("thrown: " + e));
        }
        return new SimulationReport(world.violations, world.tally, world.diary);
    }

    Place place(LeaseKey key) {
        return places.get(key);
    }

    void write(String line) {
        diary.add(time.now() + " " + line);
    }

    private void play() {
        double reach = reach();
        start("slow", 1 - reach);
        start("fast", 1 + reach);
        start("other", 1 + (time.random.nextInt(3) - 1) * reach);
        applications.forEach(SimulatedApplication::live);
        befall();
        time.playUntil(FAULTS_END);
        recover();
        close();
    }

    /** Checks what can be checked only when all is over. */
    void close() {
        places.values().forEach(place -> {
            place.audit().close();
            place.register().close();
        });
    }

    private double reach() {
        if (weakening == Weakening.CLOCKS_BEYOND_THE_DECLARED_RATE) {
            return 2 * Simulation.DECLARED_RATE;
        }
        return suspends ? RATE_WITH_SUSPENDS : Simulation.DECLARED_RATE;
    }

    SimulatedApplication start(String name, double rate) {
        SimulatedApplication application = new SimulatedApplication(this, name, rate);
        applications.add(application);
        return application;
    }

    /** Every now and then something befalls somebody. */
    private void befall() {
        SimulatedTime.Event unused = time.schedule(time.ttls(0.1, 0.8), () -> {
            if (time.now() < FAULTS_END) {
                applications.get(time.random.nextInt(applications.size())).meetFate();
                befall();
            }
        });
    }

    private void recover() {
        network.heal();
        applications.forEach(SimulatedApplication::retire);
        SimulatedApplication newcomer = start(Simulation.NEWCOMER, 1);
        newcomer.retire();
        KEYS.forEach(key -> newcomer.acquireOnce(key, Duration.ofNanos(RECOVERY)));
        time.playUntil(FAULTS_END + RECOVERY);
        if (newcomer.grants() < KEYS.size()) {
            violations.add("H8: only " + newcomer.grants() + " keys were granted again within 5 ttl");
        } else {
            tally.count(Count.RECOVERIES);
        }
        List.copyOf(applications).forEach(SimulatedApplication::closeClient);
        time.playUntil(FAULTS_END + 2 * RECOVERY);
        applications.forEach(SimulatedApplication::auditLeavings);
        places.forEach((key, place) -> place.store()
                .holder()
                .ifPresent(id -> violations.add("H8: a lease of " + key + " is left in the store")));
    }

    /** Where a read looks: now and then at a stale state, but never at one older than that. */
    int positionFor(SimulatedStore store, int seen) {
        int newest = store.newest();
        int span = newest - seen;
        return span > 0 && time.chance(0.1) ? newest - time.random.nextInt(Math.min(span, 3) + 1) : newest;
    }
}
