package io.leasehold.local;

import io.leasehold.spi.Watch;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells who waits for a file of the directory that it was replaced: at once for writes of this store, by the operating system for
 * those of others. Where the system cannot push, or stops to, it says so once and goes on with the former.
 *
 * <p>The system is asked to push from the first subscription on: while nobody waits, each write would wake two threads for nothing.
 */
final class DirectoryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final ConcurrentHashMap<String, List<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private final Path directory;
    private final Consumer<String> onLoss;
    private final @Nullable WatchService service;
    private boolean registered;

    private static final class Subscription {
        private final Runnable hint;
        private volatile boolean ended;

        private Subscription(Runnable hint) {
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
    }

    /** A watch of the directory; {@code onLoss} gets the reason if the system cannot push, now or later. */
    DirectoryWatch(Path directory, Consumer<String> onLoss) {
        this.directory = directory;
        this.onLoss = onLoss;
        this.service = opened();
    }

    /** Registers and leaves again, which shows that the system can push. */
    private @Nullable WatchService opened() {
        WatchService opened = null;
        try {
            opened = directory.getFileSystem().newWatchService();
            if (opened.getClass().getSimpleName().startsWith("Polling")) {
                throw new IOException("this platform's directory watch polls every few seconds");
            }
            register(opened).cancel();
            return opened;
        } catch (IOException | UnsupportedOperationException e) {
            closeQuietly(opened);
            lost(e);
            return null;
        }
    }

    private WatchKey register(WatchService opened) throws IOException {
        // why: a rename over an existing file is a creation on Linux; elsewhere it may be a modification
        return directory.register(opened, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    }

    private void lost(Exception cause) {
        onLoss.accept("directory " + directory + " cannot be watched: " + cause.getMessage());
    }

    private synchronized void ensureRegistered() {
        if (service == null || registered) {
            return;
        }
        registered = true;
        try {
            start(service, register(service));
        } catch (IOException e) {
            lost(e);
        } catch (ClosedWatchServiceException e) {
            LOG.debug("the store is closed, so that nothing is pushed any more");
        }
    }

    private void start(WatchService opened, WatchKey own) {
        Thread thread = new Thread(() -> listen(opened, own), "leasehold-file-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(WatchService opened, WatchKey own) {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = opened.take();
                key.pollEvents().forEach(this::dispatch);
                // why: events of the first registration may still come, whose key is no longer valid
                valid = key.reset() || !key.equals(own);
            }
            onLoss.accept("the watched directory was removed");
            subscriptions.keySet().forEach(this::changed);
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("the directory watch ends"); // why: nobody else knows this thread, so both mean close()
        }
    }

    private void dispatch(WatchEvent<?> event) {
        if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
            subscriptions.keySet().forEach(this::changed);
        } else {
            changed(String.valueOf(event.context()));
        }
    }

    /** Fires for the file of that name. */
    void changed(String fileName) {
        subscriptions.getOrDefault(fileName, List.of()).forEach(Subscription::fire);
    }

    Watch subscribe(String fileName, Runnable hint) {
        ensureRegistered();
        Subscription subscription = new Subscription(hint);
        subscriptions.merge(
                fileName,
                List.of(subscription),
                (old, one) -> Stream.concat(old.stream(), one.stream()).toList());
        subscription.fire();
        return () -> {
            subscription.ended = true;
            subscriptions.computeIfPresent(fileName, (name, old) -> without(old, subscription));
        };
    }

    private static @Nullable List<Subscription> without(List<Subscription> old, Subscription gone) {
        List<Subscription> rest = old.stream().filter(one -> !one.equals(gone)).toList();
        return rest.isEmpty() ? null : rest;
    }

    @Override
    public void close() {
        subscriptions.clear();
        closeQuietly(service);
    }

    private static void closeQuietly(@Nullable WatchService service) {
        try {
            if (service != null) {
                service.close();
            }
        } catch (IOException e) {
            LOG.warn("closing the directory watch failed", e);
        }
    }
}
