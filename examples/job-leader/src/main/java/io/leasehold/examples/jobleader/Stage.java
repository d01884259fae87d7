package io.leasehold.examples.jobleader;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Where the candidates' listeners note what they hear, and the story waits for it. */
final class Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    synchronized void heard(Runnable note) {
        note.run();
        notifyAll();
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
}
