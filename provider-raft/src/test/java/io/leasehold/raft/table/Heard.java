package io.leasehold.raft.table;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** A watcher that remembers, and that can be held up. */
final class Heard implements Consumer<WatchEvent> {

    final List<WatchEvent> events = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean heldUp;

    @Override
    public void accept(WatchEvent event) {
        heldUp = gate.getCount() > 0;
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heldUp = false;
        events.add(event);
    }

    void holdUp() {
        gate = new CountDownLatch(1);
    }

    void awaitHeldUp() {
        until(() -> heldUp);
    }

    void goOn() {
        gate.countDown();
    }

    List<WatchEvent> await(int count) {
        until(() -> events.size() >= count);
        return List.copyOf(events);
    }

    List<Change.Kind> kinds() {
        return changes().stream().map(WatchEvent.Changed::kind).toList();
    }

    List<WatchEvent.Changed> changes() {
        return events.stream()
                .filter(WatchEvent.Changed.class::isInstance)
                .map(WatchEvent.Changed.class::cast)
                .toList();
    }

    long reached() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).revision();
    }

    /** Looks every few milliseconds, for at most 30 seconds. */
    static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(30))
                .until(condition);
    }
}
