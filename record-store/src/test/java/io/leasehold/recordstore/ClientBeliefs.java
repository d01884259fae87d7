package io.leasehold.recordstore;

import io.leasehold.LeaseId;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseListener;
import io.leasehold.history.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one run of an application may believe, from what its client tells; goes to the audit of each key. */
final class ClientBeliefs implements LeaseListener {

    private final ClientSimulation world;
    private final SimulatedMachine machine;
    private final Map<LeaseId, Audit.Call> calls = new HashMap<>();
    private final Map<LeaseId, Held> held = new HashMap<>();
    private boolean crashed;

    private record Held(Audit.Belief belief) {}

    ClientBeliefs(ClientSimulation world, SimulatedMachine machine) {
        this.world = world;
        this.machine = machine;
    }

    @Override
    public void onEvent(LeaseEvent event) {
        if (crashed) {
            return;
        }
        world.write(machine.name() + " " + event.getClass().getSimpleName());
        if (event instanceof LeaseEvent.AttemptSent sent) {
            sent(sent);
        } else if (event instanceof LeaseEvent.Granted granted) {
            granted(granted);
        } else if (event instanceof LeaseEvent.Extended extended) {
            extended(extended);
        } else if (event instanceof LeaseEvent.Lost lost) {
            ended(lost.fence().leaseId());
        } else if (event instanceof LeaseEvent.Released released) {
            ended(released.fence().leaseId());
        } else if (event instanceof LeaseEvent.Refused refused) {
            refused(refused);
        }
    }

    private void sent(LeaseEvent.AttemptSent event) {
        Audit audit = world.place(event.key()).audit();
        calls.put(event.leaseId(), audit.called());
        audit.note(machine.name(), new Entry.AcquireCalled(event.key(), event.leaseId(), event.term()));
    }

    private void granted(LeaseEvent.Granted event) {
        LeaseId id = event.fence().leaseId();
        Audit audit = world.place(event.fence().key()).audit();
        Held lease = new Held(audit.granted(event.fence(), calls.remove(id), world.time.now()));
        held.put(id, lease);
        believe(lease, event.validUntil());
        audit.note(
                machine.name(), new Entry.Granted(event.fence(), lease.belief().until()));
    }

    private void believe(Held lease, long validUntil) {
        lease.belief().until(world.time.now() + machine.toWorld(validUntil - machine.nanoTime()));
    }

    private void extended(LeaseEvent.Extended event) {
        Held lease = held.get(event.fence().leaseId());
        Audit audit = world.place(event.fence().key()).audit();
        if (lease == null) {
            audit.violation("H6", "a beat extended a lease that is over");
            return;
        }
        long took = machine.toWorld(event.took().toNanos()) + machine.suspendedSoFar();
        long sent = Math.max(0, world.time.now() - took);
        audit.beat(lease.belief(), audit.calledAt(sent));
        believe(lease, event.validUntil());
        audit.note(
                machine.name(),
                new Entry.Extended(event.fence(), sent, lease.belief().until()));
    }

    private void ended(LeaseId id) {
        Held lease = held.remove(id);
        if (lease != null) {
            world.place(lease.belief().fence.key()).audit().ended(lease.belief());
        }
    }

    private void refused(LeaseEvent.Refused event) {
        switch (event.outcome()) {
            case HELD_BY_OTHER, SPENT -> world.tally.count(Count.CONTENDED_ACQUIRES);
            case TOO_LATE -> world.tally.count(Count.LATE_GRANTS);
            default -> {}
        }
    }

    /** Asks the client; its answer is a belief, for as long as it says: it knows of suspends what a deadline does not. */
    boolean confirms(Lease lease) {
        Held mine = held.get(lease.fence().leaseId());
        if (!lease.isHeld()) {
            return false;
        }
        if (mine == null) {
            world.place(lease.key()).audit().violation("H6", lease.fence() + " is held after its end was told");
            return false;
        }
        mine.belief().confirmed(world.time.now());
        mine.belief().until(world.time.now() + machine.toWorld(lease.remaining().toNanos()));
        return true;
    }

    /** The process is gone and believes nothing any more. */
    void crash() {
        List.copyOf(held.keySet()).forEach(this::ended);
        crashed = true;
    }

    int size() {
        return held.size();
    }
}
