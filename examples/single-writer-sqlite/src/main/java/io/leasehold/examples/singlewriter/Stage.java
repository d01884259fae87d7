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
    synchronized <T> T await(String what, Supplier<Optional<T>> search) throws InterruptedException, TimeoutException {
        long start = System.nanoTime();
        Optional<T> found = search.get();
        while (found.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(PATIENCE.toNanos() - (System.nanoTime() - start));
            if (left <= 0) {
                throw new TimeoutException(what + " did not come within " + PATIENCE);
            }
            wait(left);
            found = search.get();
        }
        return found.get();
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
