package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.Recorded.Journal;
import java.util.ArrayList;
import java.util.List;

/**
 * A seeded world in virtual time, in one thread: processes drive the protocol's steps against one store, over a network that
 * drops, delays, doubles and holds back messages, and work on a fenced register. Steered to the edges: clock rates at the ends of
 * what the margin allows, contenders that look often, pauses of about one window, holders whose beats all get lost. At the end
 * everything is healed, and a newcomer must be granted the key (H8).
 */
final class Simulation {

    static final LeaseKey KEY = LeaseKey.of("k");

    static final String NEWCOMER = "newcomer";

    /** The largest rate error that the default margin of 0.20 allows: (1 - r) / (1 + r) = 0.80. */
    static final double DECLARED_RATE = 1.0 / 9;

    private static final long FAULTS_END = 10 * TTL_NANOS;
    private static final long RECOVERY = 3 * TTL_NANOS;

    final SimulatedTime time;
    final Weakening weakening;
    final Tally tally = new Tally();
    final List<String> violations = new ArrayList<>();
    final SimulatedNetwork network;
    final Audit audit;
    final SimulatedStore store;
    final FencedRegister register;
    private final List<SimulatedProcess> processes = new ArrayList<>();

    private Simulation(long seed, Weakening weakening, Journal journal) {
        this.time = new SimulatedTime(seed);
        this.weakening = weakening;
        this.network = new SimulatedNetwork(time, tally);
        this.audit = new Audit(time, tally, violations, journal);
        this.store = new SimulatedStore(KEY, weakening, audit, tally);
        this.register = new FencedRegister(KEY, weakening, audit, tally);
    }

    static SimulationReport run(long seed, Weakening weakening) {
        return run(seed, weakening, Journal.NONE);
    }

    static SimulationReport run(long seed, Weakening weakening, Journal journal) {
        Simulation world = new Simulation(seed, weakening, journal);
        world.play();
        return new SimulationReport(world.violations, world.tally, List.of());
    }

    private void play() {
        double reach = weakening == Weakening.CLOCKS_BEYOND_THE_DECLARED_RATE ? 2 * DECLARED_RATE : DECLARED_RATE;
        start("slow", 1 - reach).contendSoon();
        start("fast", 1 + reach).contendSoon();
        start("other", 1 + (time.random.nextInt(3) - 1) * reach).contendSoon();
        time.playUntil(FAULTS_END);
        recover();
        audit.close();
        register.close();
    }

    private SimulatedProcess start(String name, double rate) {
        SimulatedProcess process = new SimulatedProcess(this, name, rate);
        processes.add(process);
        return process;
    }

    /** After the last fault nobody else contends: the newcomer is granted the key within 3 ttl and frees it. */
    private void recover() {
        network.heal();
        processes.forEach(SimulatedProcess::retire);
        SimulatedProcess newcomer = start(NEWCOMER, 1);
        newcomer.contendOnce();
        time.playUntil(FAULTS_END + RECOVERY);
        if (newcomer.wasGranted()) {
            tally.count(Count.RECOVERIES);
        } else {
            audit.violation("H8", "the key was not granted again within 3 ttl");
        }
        time.playUntil(FAULTS_END + 2 * RECOVERY);
        store.holder().ifPresent(id -> audit.violation("H8", "lease " + id + " is left in the store"));
    }

    /** Where a read looks: now and then at a stale state, but never at one older than that. */
    int positionFor(int seen) {
        int newest = store.newest();
        int span = newest - seen;
        return span > 0 && time.chance(0.1) ? newest - time.random.nextInt(Math.min(span, 3) + 1) : newest;
    }
}
