package io.leasehold.local;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.recordstore.HolderWitness;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes who waits for a key when its holder's process has ended, which nothing else tells. While keys are watched, all of them
 * are looked at together every {@link #PERIOD}: each process once, whatever the number of keys it holds. The record is read
 * only after it changed. Runs on a thread of its own; the scheduler only starts it.
 */
final class DeathPoll implements AutoCloseable {

    /** How long a death can go unnoticed, besides the time that a look takes. */
    static final Duration PERIOD = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(DeathPoll.class);
    private static final Duration THREAD_IDLE = Duration.ofSeconds(5);

    private final HolderWitness witness;
    private final Holders holders;
    private final LeaseScheduler scheduler;
    private final ThreadPoolExecutor thread;
    private final Set<Subject> subjects = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile LeaseScheduler.Timer timer = () -> {};
    private volatile boolean closed;

    /** Where to read who holds a key. */
    @FunctionalInterface
    interface Holders {
        /** The identity in the key's record of the process that holds it; empty if nobody does. */
        Optional<String> processOf(LeaseKey key) throws InterruptedException;
    }

    DeathPoll(HolderWitness witness, Holders holders, LeaseScheduler scheduler) {
        this.witness = witness;
        this.holders = holders;
        this.scheduler = scheduler;
        this.thread = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread created = new Thread(task, "leasehold-file-deaths");
                    created.setDaemon(true);
                    return created;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /** A key that somebody waits for; the hint fires once for each holder that has died. */
    Subject add(LeaseKey key, Runnable hint) {
        Subject subject = new Subject(key, hint);
        subjects.add(subject);
        arm();
        return subject;
    }

    private void arm() {
        if (armed.compareAndSet(false, true)) {
            timer = scheduler.schedule(this::start, PERIOD);
        }
        if (closed) {
            timer.cancel();
        }
    }

    private void start() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            LOG.debug("the watch for deaths has ended");
        }
    }

    private void look() {
        try {
            Map<String, Boolean> gone = new HashMap<>();
            for (Subject subject : subjects) {
                subject.look(gone);
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch for deaths ends"); // why: only close() interrupts this thread
            return;
        }
        armed.set(false);
        if (!subjects.isEmpty()) {
            arm();
        }
    }

    @Override
    public void close() {
        closed = true;
        subjects.clear();
        timer.cancel();
        thread.shutdownNow();
    }

    /** One watched key. */
    final class Subject implements Watch {
        private final LeaseKey key;
        private final Runnable hint;
        private Optional<String> process = Optional.empty();
        private volatile boolean stale = true;

        private Subject(LeaseKey key, Runnable hint) {
            this.key = key;
            this.hint = hint;
        }

        /** The record may name another holder now. */
        void changed() {
            stale = true;
        }

        private void look(Map<String, Boolean> gone) throws InterruptedException {
            try {
                if (stale) {
                    stale = false;
                    process = holders.processOf(key);
                }
                if (process.isPresent() && gone.computeIfAbsent(process.get(), witness::isProvablyGone)) {
                    process = Optional.empty();
                    hint.run();
                }
            } catch (RuntimeException e) {
                stale = true;
                LOG.debug("whether the holder of '{}' is gone cannot be told", key, e);
            }
        }

        @Override
        public void close() {
            subjects.remove(this);
        }
    }
}
