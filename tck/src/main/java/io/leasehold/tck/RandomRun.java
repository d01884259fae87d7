package io.leasehold.tck;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.Lease;
import io.leasehold.history.Entry;
import io.leasehold.history.Kind;
import io.leasehold.history.LeaseHistory;
import io.leasehold.tck.FencedRegister.Writers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A random run: 3 to 5 processes contend for 1 to 4 keys, write a fenced register under their leases, give up, go away and come
 * back, while networks and clocks misbehave; clocks run at both ends of the declared range, and not everybody knows the newest term.
 * The back end itself is left alone: rules of their own restart it.
 * Then every fault ends, and every key must be granted again. One thread; the seed decides all but the engine's own jitter and lease
 * ids.
 */
final class RandomRun {

    private static final double[] RATES = {1 - ClockRules.TOLERATED, 1, 1 + ClockRules.TOLERATED};
    private static final int RECOVERY_TTLS = 3;

    /** What befalls single messages may do so until the run heals, whatever else is wrong then. */
    private static final String MESSAGES = "MESSAGES";

    private final Kit kit;
    private final Random random;
    private final KitHistory history;
    private final List<LeaseKey> keys = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Map<LeaseKey, FencedRegister> registers = new HashMap<>();
    private long operations;
    private long term = 1;

    RandomRun(Kit kit, long seed) {
        this.kit = kit;
        this.random = new Random(seed);
        this.history = new KitHistory(kit.time().clock());
        String name = "run" + Long.toHexString(seed);
        int keyCount = 1 + random.nextInt(4);
        Writers writers = random.nextBoolean() ? Writers.CAREFUL : Writers.RECKLESS;
        for (int i = 0; i < keyCount; i++) {
            LeaseKey key = kit.key(name + "-" + i);
            keys.add(key);
            registers.put(key, new FencedRegister(kit, history, key.text(), writers));
        }
        int memberCount = 3 + random.nextInt(3);
        for (int i = 0; i < memberCount; i++) {
            members.add(new Member(kit.client(name + "-" + i)));
        }
    }

    /** A process with the leases it was granted and the waits it has not heard of yet. */
    private final class Member {
        private final KitClient client;
        private final RandomFault fault;
        private final FencedRegister.Writer writer;
        private final Map<LeaseKey, Lease> leases = new HashMap<>();
        private final Map<LeaseKey, CompletableFuture<Lease>> waits = new HashMap<>();
        private long known = term;

        Member(KitClient client) {
            this.client = client;
            this.fault = new RandomFault(kit, history, client, random);
            this.writer = new FencedRegister.Writer(client.holder().text(), () -> !fault.isStandingStill());
            history.add(client);
            client.clock().rate(RATES[random.nextInt(RATES.length)]);
        }

        void collect() {
            List.copyOf(waits.entrySet()).forEach(wait -> {
                if (wait.getValue().isDone()) {
                    waits.remove(wait.getKey());
                    if (!wait.getValue().isCompletedExceptionally()) {
                        leases.put(wait.getKey(), wait.getValue().join());
                    }
                }
            });
        }

        void act(LeaseKey key) {
            if (fault.isStandingStill()) {
                return;
            }
            collect();
            known = random.nextInt(4) == 0 ? term : known;
            Lease lease = leases.get(key);
            if (lease == null) {
                acquire(key);
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> release(key, lease);
                case 1 -> forget(key, lease);
                default -> register(key).write(writer, lease, ttl(0.5));
            }
        }

        private void acquire(LeaseKey key) {
            if (!waits.containsKey(key) && random.nextBoolean()) {
                await(key, ttl(4));
                return;
            }
            try {
                Kit.uninterrupted(() ->
                                client.leases().tryAcquire(client.spec(key).term(() -> known)))
                        .ifPresent(lease -> leases.put(key, lease));
            } catch (LeaseException e) {
                requireSafe(e);
            }
        }

        void await(LeaseKey key, Duration patience) {
            long operation = ++operations;
            history.note(client, new Entry.WaitCalled(key, operation));
            CompletableFuture<Lease> wait =
                    client.leases().acquireAsync(client.spec(key).term(() -> known), patience);
            waits.put(key, wait);
            CompletableFuture<Lease> unused = wait.whenComplete((lease, error) -> {
                Kind kind = error == null ? Kind.OK : Kind.FAIL;
                history.note(client, new Entry.WaitEnded(key, operation, kind, String.valueOf(error)));
            });
        }

        /** A process that stands still believes nothing. */
        boolean believes(LeaseKey key) {
            Lease lease = leases.get(key);
            return lease != null && !fault.isStandingStill() && lease.isHeld();
        }

        private void release(LeaseKey key, Lease lease) {
            leases.remove(key);
            lease.close();
        }

        /** Goes on to write under a lease that is over, if it is; else drops it. */
        private void forget(LeaseKey key, Lease lease) {
            if (!lease.isHeld()) {
                register(key).write(writer, lease, Duration.ZERO);
                leases.remove(key);
            }
        }

        void releaseAll() {
            collect();
            leases.values().forEach(Lease::close);
            leases.clear();
        }
    }

    /** What a back end that lost its memory brings about is no outcome of a healthy run. */
    private static void requireSafe(LeaseException e) {
        if (e instanceof UnsafeBackendException unsafe) {
            throw unsafe;
        }
    }

    private Duration ttl(double most) {
        return kit.ttl(most * random.nextDouble());
    }

    private FencedRegister register(LeaseKey key) {
        return Optional.ofNullable(registers.get(key)).orElseThrow();
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** What happened, once every fault has ended and every client is closed. */
    LeaseHistory go(int steps) {
        history.note(new Entry.FaultBegun(
                MESSAGES, MESSAGES, "all", "single messages are lost, late, doubled or held back"));
        for (int step = 0; step < steps; step++) {
            Member member = oneOf(members);
            switch (random.nextInt(10)) {
                case 0 -> member.fault.begin();
                case 1 -> members.forEach(each -> each.fault.endIfOld());
                case 2 -> term += random.nextInt(8) == 0 ? 1 : 0;
                default -> member.act(oneOf(keys));
            }
            kit.time().pass(ttl(random.nextInt(4) == 0 ? 0.4 : 0.05));
            registers.values().forEach(FencedRegister::writeWhatIsDue);
            keys.forEach(this::requireOneBelief);
        }
        heal();
        return history.finished();
    }

    /** What applications are told, whatever the engine reports. */
    private void requireOneBelief(LeaseKey key) {
        List<String> believers = members.stream()
                .filter(member -> member.believes(key))
                .map(member -> member.client.holder().text())
                .toList();
        if (believers.size() > 1) {
            throw new AssertionError("clients that are told at one time that they hold '" + key + "': " + believers);
        }
    }

    private void heal() {
        members.forEach(member -> member.fault.end());
        history.note(new Entry.FaultEnded(MESSAGES, ""));
        kit.time().pass(Duration.ofMillis(1));
        members.forEach(Member::releaseAll);
        Member healer = new Member(kit.client("healer-" + keys.get(0).text()));
        members.add(healer);
        keys.forEach(key -> healer.await(key, kit.ttl().multipliedBy(RECOVERY_TTLS)));
        Duration bound = kit.ttl().multipliedBy(RECOVERY_TTLS);
        boolean settled = kit.time().passUntil(bound, () -> {
            members.forEach(Member::releaseAll);
            return members.stream().allMatch(member -> member.waits.isEmpty());
        });
        kit.time().pass(settled ? Duration.ZERO : kit.ttl().multipliedBy(2));
        registers.values().forEach(FencedRegister::finish);
        members.forEach(member -> member.client.close());
        history.note(new Entry.Audited(List.of()));
    }
}
