package io.leasehold.zookeeper;

import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Watch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One persistent watch per znode, shared by all who want to know of it. ZooKeeper's client sets it anew when it reconnects within
 * a session; events of the meantime are lost, so each reconnection is a hint. In a new session, and where a watch could not be
 * set, it is set by the next request of the store (rule 9.4).
 *
 * <p>Hints run on a thread of ours that ends when idle: whoever gets one may send a request in it, and would wait for ever on the
 * client's event thread, which brings the answers.
 */
final class KeyWatches {

    private static final Logger LOG = LoggerFactory.getLogger(KeyWatches.class);

    private static final int IDLE_SECONDS = 5;

    private final Connection connection;
    private final ThreadPoolExecutor hinting = newThread();
    private final Map<String, ZnodeWatch> watches = new HashMap<>();
    private volatile @Nullable ZooKeeper watching;
    private volatile boolean incomplete;

    KeyWatches(Connection connection) {
        this.connection = connection;
    }

    private static ThreadPoolExecutor newThread() {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread made = new Thread(task, "leasehold-zookeeper-hints");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    Watch add(String path, Runnable mayHaveChanged) {
        Hint hint = new Hint(mayHaveChanged);
        boolean isFirst;
        synchronized (this) {
            ZnodeWatch watch = watches.computeIfAbsent(path, ZnodeWatch::new);
            isFirst = watch.hints.isEmpty();
            watch.hints.add(hint);
            if (isFirst) {
                set(watch);
            }
        }
        if (!isFirst) {
            hinting.execute(hint::run);
        }
        return () -> remove(path, hint);
    }

    /** Holds the monitor. */
    private void set(ZnodeWatch watch) {
        try {
            watch.set(connection.current());
        } catch (LeaseUnavailableException e) {
            incomplete = true;
        }
    }

    private void remove(String path, Hint hint) {
        hint.close();
        synchronized (this) {
            ZnodeWatch watch = watches.get(path);
            if (watch != null && watch.hints.remove(hint) && watch.hints.isEmpty()) {
                watches.remove(path);
                watch.unset();
            }
        }
    }

    /** Called with each client that is used: sets what is not set on it. */
    void keepUp(ZooKeeper zk) {
        if (zk == watching && !incomplete) {
            return;
        }
        synchronized (this) {
            watching = zk;
            incomplete = false;
            watches.values().stream().filter(watch -> watch.setOn != zk).forEach(watch -> watch.set(zk));
        }
    }

    private synchronized void failed(ZnodeWatch watch, ZooKeeper zk) {
        if (watch.setOn == zk) {
            watch.setOn = null;
            incomplete = true;
        }
    }

    private synchronized boolean isWanted(ZnodeWatch watch) {
        return watches.get(watch.path) == watch;
    }

    synchronized void close() {
        watches.values().forEach(ZnodeWatch::unset);
        watches.clear();
        hinting.shutdown();
    }

    /** Somebody who wants to know. */
    private static final class Hint {
        private final Runnable mayHaveChanged;
        private final AtomicBoolean closed = new AtomicBoolean();

        Hint(Runnable mayHaveChanged) {
            this.mayHaveChanged = mayHaveChanged;
        }

        void run() {
            if (closed.get()) {
                return;
            }
            try {
                mayHaveChanged.run();
            } catch (RuntimeException e) {
                LOG.error("a watch's hint failed", e);
            }
        }

        void close() {
            closed.set(true);
        }
    }

    /** The watch of one znode. */
    private final class ZnodeWatch implements Watcher {
        private final String path;
        private final List<Hint> hints = new CopyOnWriteArrayList<>();

        /** Under the monitor: the client that it is set on, or is being set on. */
        private @Nullable ZooKeeper setOn;

        ZnodeWatch(String path) {
            this.path = path;
        }

        private void set(ZooKeeper zk) {
            setOn = zk;
            Future<?> unused = Requests.watch(zk, path, this).whenComplete((done, failure) -> {
                if (failure == null) {
                    hint();
                } else {
                    LOG.debug("{} is not watched", path, failure);
                    failed(this, zk);
                }
            });
        }

        private void unset() {
            ZooKeeper zk = setOn;
            if (zk != null) {
                Future<?> unused = Requests.unwatch(zk, path).whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.debug("{} was not watched any more", path, failure);
                    }
                });
            }
        }

        @Override
        public void process(WatchedEvent event) {
            EventType type = event.getType();
            if (type == EventType.None && event.getState() != KeeperState.SyncConnected) {
                return;
            }
            if (isRemoval(type)) {
                removed();
            } else if (type != EventType.NodeChildrenChanged) {
                hint();
            }
        }

        private static boolean isRemoval(EventType type) {
            return type == EventType.DataWatchRemoved
                    || type == EventType.ChildWatchRemoved
                    || type == EventType.PersistentWatchRemoved;
        }

        /** Perhaps by another user of the same client. */
        private void removed() {
            if (isWanted(this)) {
                synchronized (KeyWatches.this) {
                    setOn = null;
                    incomplete = true;
                }
                hint();
            }
        }

        private void hint() {
            hints.forEach(hint -> hinting.execute(hint::run));
        }
    }
}
