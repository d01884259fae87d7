package io.leasehold.spi;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest.Reclaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One long random history of one key: many holders, rising terms, messages that stay under way for long and are delivered again.
 * The seed alone decides it.
 */
final class RandomHistory {

    private static final LeaseKey KEY = LeaseKey.of("k");
    private static final Duration TTL = Duration.ofSeconds(1);
    private static final int HOLDERS = 4;
    private static final int UNDER_WAY = 24;

    private final long seed;
    private final Random random;
    private final CheckedRules checked;
    private final List<Message> messages = new ArrayList<>();
    private KeyHistory key = KeyHistory.of(KEY);
    private long attempts;
    private long term = 1;

    private RandomHistory(Rules rules, long seed) {
        this.seed = seed;
        this.random = new Random(seed);
        this.checked = new CheckedRules(rules);
    }

    /** Fails with the seed and the step at which a promise was broken. */
    static Map<String, Long> run(Rules rules, long seed, int steps) {
        RandomHistory history = new RandomHistory(rules, seed);
        for (int i = 0; i < steps; i++) {
            history.step(i);
        }
        return history.checked.seen();
    }

    private void step(int number) {
        try {
            act();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", step " + number + ": " + e.getMessage() + " on " + key, e);
        }
    }

    private void act() {
        int dice = random.nextInt(1000);
        if (dice < 200) {
            send(acquire());
        } else if (dice < 300) {
            key.holding().ifPresent(held -> send(beat(held)));
        } else if (dice < 400) {
            releaseSomething();
        } else if (dice < 470) {
            key = key.live() ? key.expire() : key;
        } else if (dice < 480) {
            key = checked.revoke(key, pick(LeaseAdmin.Urgency.values()));
        } else if (dice < 483) {
            term++;
            key = random.nextBoolean() ? checked.publishTerm(key, 1 + random.nextInt((int) term)) : key;
        } else {
            deliver();
        }
    }

    private void send(Message message) {
        messages.add(message);
        if (messages.size() > UNDER_WAY) {
            messages.remove(random.nextInt(messages.size()));
        }
        key = key.remember(named());
    }

    private Set<LeaseId> named() {
        Set<LeaseId> ids = new HashSet<>();
        key.holding().ifPresent(ids::add);
        messages.forEach(message -> ids.add(idOf(message)));
        return ids;
    }

    private static LeaseId idOf(Message message) {
        if (message instanceof Message.Acquire acquire) {
            return acquire.request().leaseId();
        }
        return message instanceof Message.Beat beat
                ? beat.beat().guard().leaseId()
                : ((Message.Release) message).request().leaseId();
    }

    private Message acquire() {
        attempts++;
        long lagging = Math.max(1, term - (random.nextInt(8) == 0 ? 1 : 0));
        long stale = random.nextInt(10) == 0 ? 1 : 0;
        return new Message.Acquire(new AcquireRequest(
                KEY,
                new LeaseId(seed, attempts),
                Math.max(0, key.record().generation() - stale),
                holder(),
                TTL,
                lagging,
                random.nextInt(20) == 0 ? Reclaim.OWN_HOLDER : Reclaim.NEVER,
                Map.of()));
    }

    private Message beat(LeaseId held) {
        FencingToken token = key.granted().get(held);
        HolderId holder = key.record().holder().orElseThrow();
        long current = random.nextInt(50) == 0 ? token.term() + 1 : token.term();
        return new Message.Beat(new Heartbeat(new LeaseGuard(KEY, held, holder, token, TTL, Instant.EPOCH), current));
    }

    private void releaseSomething() {
        if (messages.isEmpty()) {
            return;
        }
        LeaseId id = key.holding().filter(held -> random.nextBoolean()).orElseGet(() -> idOf(pick(messages)));
        Optional<HolderId> successor = random.nextInt(4) == 0 ? Optional.of(holder()) : Optional.empty();
        send(new Message.Release(new ReleaseRequest(KEY, id, successor)));
    }

    private void deliver() {
        if (messages.isEmpty()) {
            return;
        }
        int which = random.nextInt(messages.size());
        key = checked.deliver(key, messages.get(which));
        if (random.nextInt(3) > 0) {
            messages.remove(which);
        }
    }

    private HolderId holder() {
        return HolderId.of("holder-" + random.nextInt(HOLDERS));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
