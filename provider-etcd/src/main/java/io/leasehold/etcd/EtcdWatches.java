package io.leasehold.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.recordstore.RecordStore.Changes;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches of single keys, each a stream that its server ends when it has no leader. When a stream ends, for whatever reason, jetcd's
 * own repetition is stopped and the key is watched anew after a pause that grows to {@link #LONGEST_PAUSE}: from the revision that
 * follows the last one seen, or from now if that was compacted or the server has gone back behind it. Each time a stream is live
 * it tells so, as a change may have been missed.
 *
 * <p>One daemon thread opens streams and ends when idle. Hints come on gRPC's threads.
 */
final class EtcdWatches implements AutoCloseable {

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration THREAD_IDLE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(EtcdWatches.class);

    private final EtcdConnection connection;
    private final ProviderContext context;
    private final ThreadPoolExecutor opener;
    private final Set<KeyWatch> open = ConcurrentHashMap.newKeySet();

    EtcdWatches(EtcdConnection connection, ProviderContext context) {
        this.connection = connection;
        this.context = context;
        this.opener = new ThreadPoolExecutor(
                1, 1, THREAD_IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "leasehold-etcd-watch");
                    thread.setDaemon(true);
                    return thread;
                });
        opener.allowCoreThreadTimeOut(true);
    }

    Watch watch(LeaseKey key, ByteSequence path, Changes changes) {
        KeyWatch watch = new KeyWatch(key, path, changes);
        open.add(watch);
        submit(watch::open);
        return watch;
    }

    private void submit(Runnable task) {
        try {
            opener.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the watches are closed", e);
        }
    }

    @Override
    public void close() {
        opener.shutdown();
        open.forEach(KeyWatch::close);
    }

    /** One key, over any number of streams. */
    private final class KeyWatch implements Watch {
        private final LeaseKey key;
        private final ByteSequence path;
        private final Changes changes;
        private @Nullable Stream stream;
        private LeaseScheduler.Timer timer = () -> {};
        private Duration pause = FIRST_PAUSE;
        private long nextRevision;
        private boolean closed;

        KeyWatch(LeaseKey key, ByteSequence path, Changes changes) {
            this.key = key;
            this.path = path;
            this.changes = changes;
        }

        private void open() {
            Stream opening;
            synchronized (this) {
                if (closed) {
                    return;
                }
                opening = new Stream(this, nextRevision, connection.client());
                stream = opening;
            }
            opening.start();
        }

        /** The stream is live; false if it must be opened anew because the server has lost what we have seen. */
        private synchronized boolean live(long askedFrom, long revision) {
            pause = FIRST_PAUSE;
            boolean goneBack = revision < askedFrom - 1;
            nextRevision = goneBack ? 0 : Math.max(askedFrom, revision + 1);
            return !goneBack;
        }

        private void saw(WatchEvent event) {
            synchronized (this) {
                nextRevision = event.getKeyValue().getModRevision() + 1;
            }
            tell(() -> {
                if (event.getEventType() == WatchEvent.EventType.PUT) {
                    changes.wrote(EtcdRecordStore.stored(key, event.getKeyValue()));
                } else {
                    changes.mayHaveChanged();
                }
            });
        }

        private void ended(Stream which, boolean compacted) {
            synchronized (this) {
                if (closed || stream != which) {
                    return;
                }
                nextRevision = compacted ? 0 : nextRevision;
                Duration wait = pause.multipliedBy(
                                90 + ThreadLocalRandom.current().nextInt(20))
                        .dividedBy(100);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                timer = context.scheduler().schedule(() -> submit(this::open), wait);
            }
        }

        private void tell(Runnable change) {
            synchronized (this) {
                if (closed) {
                    return;
                }
            }
            try {
                change.run();
            } catch (InvalidLeaseRecordException e) {
                LOG.debug("whoever looks is told what is wrong with the record", e);
                changes.mayHaveChanged();
            }
        }

        @Override
        public void close() {
            Stream ending;
            synchronized (this) {
                closed = true;
                timer.cancel();
                ending = stream;
                stream = null;
            }
            open.remove(this);
            if (ending != null) {
                submitOrRun(ending::close);
            }
        }
    }

    /** Ending a stream takes jetcd's lock, so it is not left to the thread of a caller who must not block. */
    private void submitOrRun(Runnable task) {
        if (opener.isShutdown()) {
            task.run();
        } else {
            submit(task);
        }
    }

    /** One stream of one key: jetcd's watcher, which is closed at its first error. */
    private final class Stream implements io.etcd.jetcd.Watch.Listener {
        private final KeyWatch owner;
        private final long from;
        private final Client client;
        private @Nullable Watcher watcher;
        private boolean over;

        Stream(KeyWatch owner, long from, Client client) {
            this.owner = owner;
            this.from = from;
            this.client = client;
        }

        void start() {
            WatchOption option = WatchOption.builder()
                    .withRevision(from)
                    .withCreateNotify(true)
                    .withRequireLeader(true)
                    .build();
            try {
                opened(client.getWatchClient().watch(owner.path, option, this));
            } catch (RuntimeException e) {
                onError(e);
            }
        }

        private void opened(Watcher opened) {
            boolean late;
            synchronized (this) {
                watcher = opened;
                late = over;
            }
            if (late) {
                opened.close();
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            connection.answered();
            if (response.isCreatedNotify()) {
                if (owner.live(from, response.getHeader().getRevision())) {
                    owner.tell(owner.changes::mayHaveChanged);
                } else {
                    end(false);
                }
            }
            for (WatchEvent event : response.getEvents()) {
                owner.saw(event);
            }
        }

        @Override
        public void onError(Throwable failure) {
            LOG.debug("a watch of etcd ended", failure);
            connection.failed(client, failure);
            end(EtcdErrors.isCompacted(failure));
        }

        /** The server ended the stream, or jetcd did; also after {@link #close()}. */
        @Override
        public void onCompleted() {
            end(false);
        }

        private void end(boolean compacted) {
            if (close()) {
                owner.ended(this, compacted);
            }
        }

        /** False if it was over before. */
        private boolean close() {
            Watcher closing;
            synchronized (this) {
                if (over) {
                    return false;
                }
                over = true;
                closing = watcher;
            }
            if (closing != null) {
                closing.close();
            }
            return true;
        }
    }
}
