package io.leasehold.raft;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of changes, one at a time and in order, on a thread of its own: never on the consensus library's. */
final class NodeEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);

    private final ExecutorService thread;
    private final List<Runnable> onLeader = new CopyOnWriteArrayList<>();
    private final List<Runnable> onMembers = new CopyOnWriteArrayList<>();

    NodeEvents(String member) {
        thread = Executors.newSingleThreadExecutor(task -> Network.thread("leasehold-raft-events-" + member, task));
    }

    /** Calls the listener with each new value, and only if it differs from the last. */
    <T> void onLeader(Supplier<T> value, Consumer<T> listener) {
        onLeader.add(new Changes<>(value, listener));
        changed();
    }

    <T> void onMembers(Supplier<T> value, Consumer<T> listener) {
        onMembers.add(new Changes<>(value, listener));
        membersChanged();
    }

    /** Remembers what it told last. */
    private static final class Changes<T> implements Runnable {
        private final Supplier<T> value;
        private final Consumer<T> listener;
        private List<T> told = List.of();

        Changes(Supplier<T> value, Consumer<T> listener) {
            this.value = value;
            this.listener = listener;
        }

        @Override
        public void run() {
            T now = value.get();
            if (!told.equals(List.of(now))) {
                told = List.of(now);
                listener.accept(now);
            }
        }
    }

    void ready(long raftTerm) {
        LOG.debug("ready in raft term {}", raftTerm);
        changed();
    }

    void changed() {
        tell(onLeader);
    }

    void membersChanged() {
        tell(onMembers);
    }

    private void tell(List<Runnable> listeners) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> listeners.forEach(NodeEvents::run));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed; not told any more");
        }
    }

    private static void run(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("a listener failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
