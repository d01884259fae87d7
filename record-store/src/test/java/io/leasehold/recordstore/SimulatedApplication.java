package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL;
import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;

import io.leasehold.HolderId;
import io.leasehold.LeaseException;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.client.SeededClients;
import io.leasehold.recordstore.SimulatedWriter.Workplace;
import io.leasehold.spi.ProviderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A program that uses the production client: acquires, works, releases, crashes, closes, and is struck by faults. */
final class SimulatedApplication {

    private final ClientSimulation world;
    private final SimulatedTime time;
    private final String name;
    private final double rate;
    private final List<Lease> handles = new ArrayList<>();
    private final List<CompletableFuture<Lease>> waits = new ArrayList<>();
    private SimulatedMachine machine;
    private ClientBeliefs beliefs;
    private LeaseClient client;
    private SimulatedClosing closing;
    private long term = 1;
    private boolean retired;
    private int grants;

    SimulatedApplication(ClientSimulation world, String name, double rate) {
        this.world = world;
        this.time = world.time;
        this.name = name;
        this.rate = rate;
        boot();
    }

    private void boot() {
        machine = new SimulatedMachine(time, world.network, name, rate);
        beliefs = new ClientBeliefs(world, machine);
        if (world.weakening == Weakening.SUSPEND_NOT_NOTICED) {
            machine.hideSuspends();
        }
        open();
    }

    private void open() {
        SimulatedMachine mine = machine;
        SimulatedClosing ownClosing = new SimulatedClosing(time);
        closing = ownClosing;
        ProviderContext context = ProviderContext.of(machine, machine.newScheduler("provider"));
        Observations observations = SimulatedProcess.weakened(world.weakening, Observations.inMemory(machine, 64));
        client = SeededClients.builder(time.random::nextDouble)
                .provider(RecordStoreProvider.over(new SimulatedRecordStore(world, machine), context)
                        .observations(observations)
                        .build())
                .holder(HolderId.of(name))
                .clock(ownClosing.watched(machine))
                .requestExecutor(task -> {
                    Runnable noted = ownClosing.noted(task);
                    SimulatedTime.Event unused = time.schedule(0, () -> mine.awake(() -> world.baton.run(noted)));
                })
                .callbackExecutor(task -> {
                    SimulatedTime.Event unused = time.schedule(0, task);
                })
                .listener(beliefs)
                .keepLeasesAtShutdown()
                .open();
    }

    LeaseClient client() {
        return client;
    }

    SimulatedMachine machine() {
        return machine;
    }

    private LeaseSpec spec(LeaseKey key) {
        LeaseSpec spec = LeaseSpec.of(key).ttl(TTL).term(() -> term);
        return world.weakening == Weakening.MARGIN_OF_TWO_PERCENT ? spec.margin(0.02) : spec;
    }

    void live() {
        SimulatedTime.Event unused = machine.later(time.ttls(0, 0.3), this::next);
    }

    private void nextSoon() {
        nextAfter(time.chance(0.5) ? time.ttls(0.02, 0.05) : time.ttls(0.05, 0.5));
    }

    private void nextAfter(long nanos) {
        SimulatedTime.Event unused = machine.later(nanos, this::next);
    }

    private void next() {
        if (retired) {
            return;
        }
        if (closing.isUnderWay()) {
            nextSoon();
            return;
        }
        LeaseKey key = ClientSimulation.KEYS.get(time.chance(0.7) ? 0 : 1);
        double choice = time.random.nextDouble();
        if (choice < 0.03) {
            closeClient();
        } else if (choice < 0.06) {
            world.baton.run(() -> publishTerm(key));
        } else if (choice < 0.5) {
            acquireOnce(key, Duration.ofNanos(time.ttls(0, 3)));
        } else {
            world.baton.run(() -> tryOnce(key));
        }
    }

    private void tryOnce(LeaseKey key) {
        try {
            Optional<Lease> lease = client.tryAcquire(spec(key));
            lease.ifPresentOrElse(this::workSoon, this::nextSoon);
        } catch (LeaseException | IllegalStateException e) {
            failed(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void acquireOnce(LeaseKey key, Duration patience) {
        CompletableFuture<Lease> wait = client.acquireAsync(spec(key), patience);
        waits.add(wait);
        if (!retired && time.chance(0.1)) {
            SimulatedTime.Event unused = machine.later(time.ttls(0, 1), () -> wait.cancel(false));
        }
        CompletableFuture<Lease> unused = wait.whenComplete((lease, error) -> {
            if (lease != null) {
                work(lease);
            } else {
                failed(error);
            }
        });
    }

    private void failed(Throwable why) {
        world.write(name + " " + why.getClass().getSimpleName());
        if (why instanceof LeaseFencedException fenced) {
            term = Math.max(term, fenced.currentTerm());
        }
        if (name.equals(Simulation.NEWCOMER) && why instanceof LeaseFencedException fenced) {
            acquireOnce(fenced.key(), Duration.ofNanos(ClientSimulation.RECOVERY));
        } else {
            nextSoon();
        }
    }

    /** As an operator does who deposes a holder; the term of the application itself follows when it is told. */
    private void publishTerm(LeaseKey key) {
        long next = term + 1;
        try {
            LeaseRecord unused = client.admin().publishTerm(key, next, TTL.dividedBy(4));
            world.tally.count(Count.TERMS_PUBLISHED);
            world.place(key).audit().termPublished(next);
        } catch (LeaseException | IllegalStateException e) {
            world.write(name + " publishTerm " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        nextSoon();
    }

    /** After what the client has to tell about the grant. */
    private void workSoon(Lease lease) {
        SimulatedTime.Event unused = machine.later(0, () -> work(lease));
    }

    private void work(Lease lease) {
        grants++;
        handles.add(lease);
        Workplace place =
                new Workplace(time, world.tally, world.place(lease.key()).register());
        new SimulatedWriter(place, machine, lease.fence(), lease::isHeld).begin();
        look(lease);
        SimulatedTime.Event unused = machine.later(retired ? 0 : time.ttls(0, 2.5), () -> end(lease));
    }

    /** Asks now and then whether the lease is held; an answer is a belief. */
    private void look(Lease lease) {
        if (beliefs.confirms(lease)) {
            SimulatedTime.Event unused = machine.later(time.ttls(0.02, 0.1), () -> look(lease));
        }
    }

    private void end(Lease lease) {
        double choice = retired ? 0 : time.random.nextDouble();
        if (choice < 0.7) {
            world.baton.run(() -> release(lease));
        } else if (choice < 0.85) {
            machine.pause(aboutOneWindow());
            world.tally.count(Count.PAUSES);
            SimulatedTime.Event unused = machine.later(time.ttls(0.5, 1.5), () -> end(lease));
        } else {
            crash();
        }
    }

    private void release(Lease lease) {
        try {
            lease.release();
        } catch (LeaseException e) {
            world.write(name + " release " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        nextSoon();
    }

    void meetFate() {
        double kind = time.random.nextDouble();
        if (kind < 0.25) {
            machine.pause(aboutOneWindow());
            world.tally.count(Count.PAUSES);
        } else if (kind < 0.5 && world.suspends) {
            machine.suspend(time.chance(0.5) ? time.ttls(0.01, 0.1) : aboutOneWindow());
            world.tally.count(Count.SUSPENDS);
        } else if (kind < 0.7) {
            machine.cut(aboutOneWindow());
            world.tally.count(Count.CUTS);
        } else if (kind < 0.9) {
            machine.stepWall(time.ttls(-360, 360));
            world.tally.count(Count.WALL_STEPS);
        } else {
            crash();
        }
    }

    private long aboutOneWindow() {
        return (long) (time.ttls(0.9, 1.5) * SimulatedHolding.WINDOW);
    }

    /** The process ends without a word, and starts anew. */
    private void crash() {
        if (retired || closing.isUnderWay()) {
            return;
        }
        world.tally.count(Count.CRASHES);
        beliefs.crash();
        waits.clear();
        machine.end();
        boot();
        nextAfter(TTL_NANOS / 10);
    }

    void closeClient() {
        LeaseClient old = client;
        closing.close(old, () -> {
            if (!retired) {
                open();
                nextSoon();
            }
        });
    }

    void retire() {
        retired = true;
        machine.heal();
        for (Lease lease : handles) {
            SimulatedTime.Event unused = machine.later(0, () -> world.baton.run(() -> release(lease)));
        }
    }

    int grants() {
        return grants;
    }

    /** After all clients are closed. */
    void auditLeavings() {
        if (waits.stream().anyMatch(wait -> !wait.isDone())) {
            world.violations.add("H8: a waiter of " + name + " never ended");
        }
        if (!closing.isOver()) {
            world.violations.add("H8: close of " + name + " did not end");
        }
        if (beliefs.size() > 0) {
            world.violations.add("H8: " + name + " still believes in " + beliefs.size() + " leases");
        }
    }
}
