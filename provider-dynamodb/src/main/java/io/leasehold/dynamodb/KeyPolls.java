package io.leasehold.dynamodb;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints for a store that cannot push: one poll per key, shared by all who watch it. Each look that finds nothing new doubles the
 * pause until the next, since who has held a key for long is likely to keep it; once it has grown to half a ttl the poll stops,
 * because the waiters themselves look twice per ttl, and at the instant at which the holder would have expired. Each change of
 * hands halves the pause, to at most a second: a key that was free between two looks was looked at too seldom, and one whose holder
 * takes it again at once would else never be met free (rule 9.5).
 */
final class KeyPolls {

    private static final Logger LOG = LoggerFactory.getLogger(KeyPolls.class);
    private static final Duration LONGEST_FIRST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final double JITTER = 0.1;

    private final Look look;
    private final LeaseScheduler scheduler;
    private final Executor threads;
    private final Map<LeaseKey, Poll> polls = new HashMap<>();

    /** Reads the record of a key. */
    interface Look {
        Optional<LeaseRecord> at(LeaseKey key) throws InterruptedException;
    }

    KeyPolls(Look look, LeaseScheduler scheduler, Executor threads) {
        this.look = look;
        this.scheduler = scheduler;
        this.threads = threads;
    }

    private static final class Poll {
        private final List<Subscription> subscriptions = new ArrayList<>();
        private Optional<LeaseRecord> last = Optional.empty();
        private Duration pause = LONGEST_FIRST.multipliedBy(2);
        private LeaseScheduler.Timer timer = () -> {};
    }

    private final class Subscription implements Watch {
        private final LeaseKey key;
        private final Runnable hint;
        private volatile boolean ended;

        private Subscription(LeaseKey key, Runnable hint) {
            this.key = key;
            this.hint = hint;
        }

        private void fire() {
            try {
                if (!ended) {
                    hint.run();
                }
            } catch (RuntimeException e) {
                LOG.error("a watch's hint failed", e);
            }
        }

        @Override
        public void close() {
            ended = true;
            forget(this);
        }
    }

    Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        Subscription subscription = new Subscription(key, mayHaveChanged);
        synchronized (polls) {
            polls.computeIfAbsent(key, unused -> new Poll()).subscriptions.add(subscription);
        }
        return subscription;
    }

    private void forget(Subscription subscription) {
        synchronized (polls) {
            Poll poll = polls.get(subscription.key);
            if (poll != null && poll.subscriptions.remove(subscription) && poll.subscriptions.isEmpty()) {
                poll.timer.cancel();
                polls.remove(subscription.key);
            }
        }
    }

    /** A record that a watcher has just read itself: it needs no hint, unless others wait for a key that is free. */
    void saw(LeaseRecord record) {
        List<Subscription> watchers = noted(record);
        if (!record.namesLease()) {
            watchers.forEach(Subscription::fire);
        }
    }

    /** Tells the watchers of a record that was read because time had come, if it is another one than before. */
    private boolean isNews(LeaseRecord record) {
        List<Subscription> watchers = noted(record);
        watchers.forEach(Subscription::fire);
        return !watchers.isEmpty();
    }

    /** Who watches a key whose record is another one than before; nobody if it is the same. */
    private List<Subscription> noted(LeaseRecord record) {
        synchronized (polls) {
            Poll poll = polls.get(record.key());
            if (poll == null || poll.last.filter(last -> isSame(last, record)).isPresent()) {
                return List.of();
            }
            poll.last = Optional.of(record);
            poll.timer.cancel();
            if (record.namesLease()) {
                poll.pause = soonerThan(poll.pause, record.ttl());
                arm(record.key(), poll);
            }
            return List.copyOf(poll.subscriptions);
        }
    }

    /** Holds the monitor. */
    private void arm(LeaseKey key, Poll poll) {
        Duration longest = poll.last.orElseThrow().ttl().dividedBy(2);
        if (poll.pause.compareTo(longest) < 0) {
            double jitter = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
            Duration pause = Duration.ofNanos((long) (poll.pause.toNanos() * jitter));
            poll.timer = scheduler.schedule(() -> threads.execute(() -> lookAt(key)), pause);
        }
    }

    private static Duration soonerThan(Duration pause, Duration ttl) {
        Duration half = longer(pause.dividedBy(2), SHORTEST);
        return shorter(half, shorter(ttl.dividedBy(4), LONGEST_FIRST));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void lookAt(LeaseKey key) {
        try {
            if (look.at(key).filter(this::isNews).isEmpty()) {
                lookLater(key);
            }
        } catch (LeaseException e) {
            LOG.debug("'{}' cannot be read now", key, e);
            lookLater(key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookLater(LeaseKey key) {
        synchronized (polls) {
            Poll poll = polls.get(key);
            if (poll != null && poll.last.filter(LeaseRecord::namesLease).isPresent()) {
                poll.timer.cancel();
                poll.pause = poll.pause.multipliedBy(2);
                arm(key, poll);
            }
        }
    }

    /** But for beats. */
    private static boolean isSame(LeaseRecord a, LeaseRecord b) {
        return withoutBeats(a).equals(withoutBeats(b));
    }

    private static LeaseRecord withoutBeats(LeaseRecord record) {
        return record.toBuilder().beat(0).expiresAt(Instant.EPOCH).build();
    }

    /** Ends every poll; no hint starts afterwards. */
    void close() {
        synchronized (polls) {
            polls.values().forEach(poll -> {
                poll.timer.cancel();
                poll.subscriptions.forEach(subscription -> subscription.ended = true);
            });
            polls.clear();
        }
    }
}
