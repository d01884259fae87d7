package io.leasehold.zookeeper;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long a call may still block its thread. Always the machine's time: threads and sockets know no other, whatever clock the
 * leases are observed on.
 */
final class Patience {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Duration whole;
    private final long startNanos = LeaseClock.system().nanoTime();

    Patience(Duration timeout) {
        this.whole = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    }

    Duration whole() {
        return whole;
    }

    Duration left() {
        Duration left = whole.minusNanos(LeaseClock.system().nanoTime() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
        return left().isZero();
    }

    /** Throws what {@link ZooKeeperErrors} knows to read. */
    <T> T await(CompletableFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(left().toNanos(), TimeUnit.NANOSECONDS);
    }
}
