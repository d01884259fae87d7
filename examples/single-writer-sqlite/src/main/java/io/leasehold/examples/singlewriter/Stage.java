package io.leasehold.examples.singlewriter;

import io.leasehold.FencingToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What all instances have said so far. Its lock guards what the instances' listeners note. */
final class Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private int refused;
    private long reads;
    private long readsThatWentBack;

    /** A write that was committed as far as its writer was told. */
    record Acknowledged(long number, FencingToken token) {}

    synchronized void heard(Runnable note) {
        note.run();
        notifyAll();
    }

    synchronized void wrote(long number, FencingToken token) {
        acknowledged.add(new Acknowledged(number, token));
    }

    synchronized void refused() {
        refused++;
    }

    synchronized void read(long before, long now) {
        reads++;
        readsThatWentBack += now < before ? 1 : 0;
    }

    /** Waits until there is something to find. */
    <T> T await(String what, Supplier<Optional<T>> search) throws InterruptedException, TimeoutException {
        return awaitWithin(PATIENCE, search)
                .orElseThrow(() -> new TimeoutException(what + " did not come within " + PATIENCE));
    }

    /** Waits until there is something to find, but no longer than that. */
    synchronized <T> Optional<T> awaitWithin(Duration patience, Supplier<Optional<T>> search)
            throws InterruptedException {
        long start = System.nanoTime();
        Optional<T> found = search.get();
        while (found.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(patience.toNanos() - (System.nanoTime() - start));
            if (left <= 0) {
                return found;
            }
            wait(left);
            found = search.get();
        }
        return found;
    }

    synchronized List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    synchronized int refusals() {
        return refused;
    }

    synchronized long reads() {
        return reads;
    }

    synchronized long readsThatWentBack() {
        return readsThatWentBack;
    }
}
