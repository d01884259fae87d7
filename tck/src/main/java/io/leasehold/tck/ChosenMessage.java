package io.leasehold.tck;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** A message that a {@link FaultProxy} was told to hold or to drop: at most one, the first that matches. Thread-safe. */
public final class ChosenMessage {

    private final FaultProxy.Direction direction;
    private final Predicate<byte[]> wanted;
    private final Fate fate;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch met = new CountDownLatch(1);
    private final CountDownLatch delivered = new CountDownLatch(1);

    enum Fate {
        HELD,
        DROPPED
    }

    ChosenMessage(FaultProxy.Direction direction, Predicate<byte[]> wanted, Fate fate) {
        this.direction = direction;
        this.wanted = wanted;
        this.fate = fate;
    }

    boolean takes(FaultProxy.Direction where, byte[] message) {
        boolean takes = where == direction && wanted.test(message) && taken.compareAndSet(false, true);
        if (takes) {
            met.countDown();
        }
        return takes;
    }

    Fate fate() {
        return fate;
    }

    /** Returns when the message may go on. */
    void awaitDelivery() throws InterruptedException {
        delivered.await();
    }

    /**
     * Waits until the message came.
     *
     * @param atMost how long
     * @return whether it did
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean await(Duration atMost) throws InterruptedException {
        return met.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets a held message go on, with all that followed it. Repeatable; one that was dropped stays lost. */
    public void deliver() {
        delivered.countDown();
    }
}
