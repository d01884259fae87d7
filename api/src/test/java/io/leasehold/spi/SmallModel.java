package io.leasehold.spi;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest.Reclaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every history of one key up to a bound, breadth first: two clients with two attempts each, one contender of a higher term, an
 * operator. A message may be delivered late, twice or never; a lease may expire at any time; clients act in any order.
 */
final class SmallModel {

    /** What the back end compares before it stores what an acquire decided. */
    enum Store {
        /** Nothing: it decides and stores in one step, whenever the message arrives. */
        ATOMIC,
        /** The version of the record that the attempt had read: every write in between refuses it, and it is sent again. */
        VERSIONED
    }

    record Bounds(Store store, int sends) {}

    record Report(int states, long steps, Map<String, Long> seen) {}

    private record Attempt(LeaseId id, HolderId holder, long term, Reclaim reclaim, Optional<HolderId> successor) {}

    private record World(KeyHistory key, Map<Message, Integer> copies, int sent) {}

    private record Trail(World before, String step) {}

    private static final LeaseKey KEY = LeaseKey.of("k");
    private static final HolderId ALICE = HolderId.of("alice");
    private static final HolderId BOB = HolderId.of("bob");
    private static final HolderId CAROL = HolderId.of("carol");
    private static final List<Attempt> ATTEMPTS = List.of(
            new Attempt(new LeaseId(0, 0xA1), ALICE, 1, Reclaim.NEVER, Optional.empty()),
            new Attempt(new LeaseId(0, 0xB1), BOB, 1, Reclaim.NEVER, Optional.of(CAROL)),
            new Attempt(new LeaseId(0, 0xC1), CAROL, 2, Reclaim.NEVER, Optional.empty()),
            new Attempt(new LeaseId(0, 0xA2), ALICE, 1, Reclaim.OWN_HOLDER, Optional.empty()),
            new Attempt(new LeaseId(0, 0xB2), BOB, 2, Reclaim.NEVER, Optional.empty()));
    private static final int CONTENDER = 2;
    private static final int KINDS = 3;
    private static final int REVOKE = KINDS * ATTEMPTS.size();
    private static final int PUBLISH = REVOKE + 1;

    private final CheckedRules checked;
    private final Bounds bounds;
    private final Map<World, Trail> trails = new HashMap<>();
    private final Deque<World> open = new ArrayDeque<>();
    private long steps;

    private SmallModel(Rules rules, Bounds bounds) {
        this.checked = new CheckedRules(rules);
        this.bounds = bounds;
    }

    /** Fails with the shortest history that breaks a promise. */
    static Report explore(Rules rules, Bounds bounds) {
        SmallModel model = new SmallModel(rules, bounds);
        World start = new World(KeyHistory.of(KEY), Map.of(), 0);
        model.trails.put(start, new Trail(start, "start"));
        model.open.add(start);
        while (!model.open.isEmpty()) {
            model.expand(model.open.remove());
        }
        return new Report(model.trails.size(), model.steps, model.checked.seen());
    }

    private void expand(World world) {
        if (world.key().live()) {
            step(world, "expire", () -> new World(world.key().expire(), world.copies(), world.sent()));
        }
        world.copies().forEach((message, left) -> {
            if (left > 0) {
                step(world, "deliver " + message, () -> deliver(world, message));
            } else if (isOpen(world, message)) {
                step(world, "repeat " + message, () -> put(world, message, 1, world.sent()));
            }
        });
        if (Integer.bitCount(world.sent()) < bounds.sends()) {
            send(world);
        }
    }

    private void send(World world) {
        for (int i = 0; i < ATTEMPTS.size(); i++) {
            Attempt attempt = ATTEMPTS.get(i);
            boolean sent = has(world, KINDS * i);
            if (!sent) {
                sendOnce(world, KINDS * i, new Message.Acquire(request(world, attempt)));
            }
            if (world.key().granted().containsKey(attempt.id())) {
                sendOnce(world, KINDS * i + 1, new Message.Beat(beat(world, attempt)));
            }
            if (sent) {
                ReleaseRequest release = new ReleaseRequest(KEY, attempt.id(), attempt.successor());
                sendOnce(world, KINDS * i + 2, new Message.Release(release));
            }
        }
        operate(world);
    }

    private void operate(World world) {
        if (!has(world, REVOKE) && world.key().record().namesLease()) {
            for (LeaseAdmin.Urgency urgency : LeaseAdmin.Urgency.values()) {
                step(world, "revoke " + urgency, () -> wrote(world, checked.revoke(world.key(), urgency), REVOKE));
            }
        }
        if (!has(world, PUBLISH)) {
            long other = world.key().record().term() == 1 ? 2 : 1;
            step(world, "publish term " + other, () -> wrote(world, checked.publishTerm(world.key(), other), PUBLISH));
        }
    }

    private static AcquireRequest request(World world, Attempt attempt) {
        long seen = world.key().record().generation();
        Duration ttl = Duration.ofSeconds(1);
        return new AcquireRequest(
                KEY, attempt.id(), seen, attempt.holder(), ttl, attempt.term(), attempt.reclaim(), Map.of());
    }

    private static Heartbeat beat(World world, Attempt attempt) {
        LeaseGuard guard = new LeaseGuard(
                KEY,
                attempt.id(),
                attempt.holder(),
                world.key().granted().get(attempt.id()),
                Duration.ofSeconds(1),
                Instant.EPOCH);
        boolean termMovedOn = has(world, KINDS * CONTENDER);
        return new Heartbeat(guard, termMovedOn ? ATTEMPTS.get(CONTENDER).term() : attempt.term());
    }

    private void sendOnce(World world, int bit, Message message) {
        if (!has(world, bit)) {
            int copies = bounds.store() == Store.VERSIONED && message instanceof Message.Acquire ? 1 : 2;
            step(world, "send " + message, () -> put(world, message, copies, world.sent() | 1 << bit));
        }
    }

    private static boolean has(World world, int bit) {
        return (world.sent() & 1 << bit) != 0;
    }

    /** Whether the client still repeats this attempt: it has not given it up. */
    private static boolean isOpen(World world, Message message) {
        if (!(message instanceof Message.Acquire acquire)) {
            return false;
        }
        for (int i = 0; i < ATTEMPTS.size(); i++) {
            if (ATTEMPTS.get(i).id().equals(acquire.request().leaseId())) {
                return !has(world, KINDS * i + 2);
            }
        }
        throw new AssertionError("an attempt of nobody");
    }

    private World deliver(World world, Message message) {
        KeyHistory after = checked.deliver(world.key(), message);
        World used = put(world, message, world.copies().get(message) - 1, world.sent());
        return after == world.key() ? used : stored(used, after, used.sent());
    }

    private World wrote(World world, KeyHistory after, int bit) {
        return stored(world, after, world.sent() | 1 << bit);
    }

    private World stored(World world, KeyHistory after, int sent) {
        if (bounds.store() == Store.ATOMIC) {
            return new World(after, world.copies(), sent);
        }
        Map<Message, Integer> copies = new HashMap<>(world.copies());
        copies.replaceAll((message, left) -> message instanceof Message.Acquire ? 0 : left);
        return new World(after, Map.copyOf(copies), sent);
    }

    private World put(World world, Message message, int left, int sent) {
        Map<Message, Integer> copies = new HashMap<>(world.copies());
        boolean mayRepeat = bounds.store() == Store.VERSIONED && message instanceof Message.Acquire;
        if (left == 0 && !mayRepeat) {
            copies.remove(message);
        } else {
            copies.put(message, left);
        }
        return new World(world.key(), Map.copyOf(copies), sent);
    }

    private void step(World world, String label, Supplier<World> taken) {
        steps++;
        World next;
        try {
            next = taken.get();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(e.getMessage() + " after\n  " + String.join("\n  ", trail(world, label)), e);
        }
        if (trails.putIfAbsent(next, new Trail(world, label)) == null) {
            open.add(next);
        }
    }

    private List<String> trail(World world, String last) {
        List<String> labels = new ArrayList<>(List.of(last));
        World at = world;
        while (!trails.get(at).before().equals(at)) {
            labels.add(0, trails.get(at).step());
            at = trails.get(at).before();
        }
        return labels;
    }
}
