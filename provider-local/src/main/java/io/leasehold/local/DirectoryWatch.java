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
 */
final class DirectoryWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final ConcurrentHashMap<String, List<Subscription>> subscriptions = new ConcurrentHashMap<>();
    private final Consumer<String> onLoss;
    private final @Nullable WatchService service;

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

    /** Watches the directory; {@code onLoss} gets the reason if the system cannot, now or later. */
    DirectoryWatch(Path directory, Consumer<String> onLoss) {
        this.onLoss = onLoss;
        this.service = started(directory);
    }

    private @Nullable WatchService started(Path directory) {
        WatchService opened = null;
        try {
            opened = directory.getFileSystem().newWatchService();
            if (opened.getClass().getSimpleName().startsWith("Polling")) {
                throw new IOException("this platform's directory watch polls every few seconds");
            }
            // why: a rename over an existing file is a creation on Linux; elsewhere it may be a modification
            directory.register(opened, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            start(opened);
            return opened;
        } catch (IOException | UnsupportedOperationException e) {
            closeQuietly(opened);
            onLoss.accept("directory " + directory + " cannot be watched: " + e.getMessage());
            return null;
        }
    }

    private void start(WatchService opened) {
        Thread thread = new Thread(() -> listen(opened), "leasehold-file-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(WatchService opened) {
        try {
            boolean valid = true;
            while (valid) {
                WatchKey key = opened.take();
                key.pollEvents().forEach(this::dispatch);
                valid = key.reset();
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
