package io.leasehold.recipe;

import io.leasehold.Fence;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseLostException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lease seen as a reentrant {@link Lock}, for code that wants one. Threads of one {@code LeaseLock} exclude each other in order of
 * their calls; other objects, clients and processes are excluded by the lease. Prefer {@link Lease}: a lock says nothing of the
 * lease's end before {@link #unlock()}, and a thread that goes on after it is refused only by a gate that gets the {@link #fence()}.
 *
 * <p>Besides what is declared, acquiring methods throw what {@link LeaseClient#acquire(LeaseSpec)} throws; the lock is then not held.
 * Acquired again by the thread that holds it, it counts and needs no I/O, but throws {@link LeaseLostException} if the lease is over.
 */
public final class LeaseLock implements Lock {

    private final ReentrantLock local = new ReentrantLock(true);
    private final LeaseClient client;
    private final LeaseSpec spec;
    private final LeaseClock clock = LeaseClock.system();
    private @Nullable Lease lease; // guarded by local

    private LeaseLock(LeaseClient client, LeaseSpec spec) {
        this.client = client;
        this.spec = spec;
    }

    /**
     * A lock over a key.
     *
     * @param client not closed by the lock
     * @param spec what to lease, and how
     * @return a lock that is not held
     */
    public static LeaseLock of(LeaseClient client, LeaseSpec spec) {
        return new LeaseLock(client, spec);
    }

    private interface Acquire {
        Optional<Lease> tryOnce() throws InterruptedException;
    }

    /** Waits until the lock is held; an interrupt is kept for later. */
    @Override
    public void lock() {
        boolean interrupted = false;
        local.lock();
        try {
            while (true) {
                try {
                    holdOrUnlock(() -> Optional.of(client.acquire(spec)));
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                    local.lock();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Waits until the lock is held.
     *
     * @throws InterruptedException if the thread is interrupted; the lock is then not held
     */
    @Override
    public void lockInterruptibly() throws InterruptedException {
        local.lockInterruptibly();
        holdOrUnlock(() -> Optional.of(client.acquire(spec)));
    }

    /**
     * Tries once, with one request to the back end. An interrupt counts as not held, and is kept.
     *
     * @return whether the lock is held now
     */
    @Override
    public boolean tryLock() {
        if (!local.tryLock()) {
            return false;
        }
        try {
            return holdOrUnlock(() -> client.tryAcquire(spec));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Waits for a while.
     *
     * @param time how long at the most, other threads of this process and other holders together
     * @param unit of {@code time}
     * @return whether the lock is held now
     * @throws InterruptedException if the thread is interrupted; the lock is then not held
     */
    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        long start = clock.nanoTime();
        if (!local.tryLock(time, unit)) {
            return false;
        }
        Duration left = Duration.of(Math.max(0, time), unit.toChronoUnit()).minusNanos(clock.nanoTime() - start);
        return holdOrUnlock(() -> acquireWithin(left.isNegative() ? Duration.ZERO : left));
    }

    private Optional<Lease> acquireWithin(Duration patience) throws InterruptedException {
        try {
            return Optional.of(client.acquireWithin(spec, patience));
        } catch (LeaseHeldByOtherException e) {
            return Optional.empty();
        }
    }

    /** With the local lock held: makes sure of the lease, or undoes the local lock. */
    private boolean holdOrUnlock(Acquire acquire) throws InterruptedException {
        boolean held = false;
        try {
            Lease current = lease;
            if (local.getHoldCount() > 1 && current != null) {
                current.requireHeld(Duration.ZERO);
                held = true;
            } else {
                Optional<Lease> granted = acquire.tryOnce();
                granted.ifPresent(fresh -> lease = fresh);
                held = granted.isPresent();
            }
            return held;
        } finally {
            if (!held) {
                local.unlock();
            }
        }
    }

    /**
     * Undoes one acquisition; the last one releases the lease. A release that gets no answer is logged: the key is then free when the
     * ttl has passed.
     *
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     * @throws LeaseLostException at the last one, if the lease was lost while the lock was held: others may have held it meanwhile.
     *     The lock is not held any more
     */
    @Override
    public void unlock() {
        Lease current = requireLease();
        if (local.getHoldCount() > 1) {
            local.unlock();
            return;
        }
        try (current) {
            lease = null;
            current.requireHeld(Duration.ZERO);
        } finally {
            local.unlock();
        }
    }

    /**
     * What to pass to the resource with each write.
     *
     * @return the fence of the lease behind the lock
     * @throws IllegalMonitorStateException if the calling thread does not hold the lock
     */
    public Fence fence() {
        return requireLease().fence();
    }

    /**
     * How often the calling thread holds the lock. The lease may be over nevertheless.
     *
     * @return zero if it does not
     */
    public int holdCount() {
        return local.getHoldCount();
    }

    private Lease requireLease() {
        Lease current = lease;
        if (!local.isHeldByCurrentThread() || current == null) {
            throw new IllegalMonitorStateException(
                    "thread " + Thread.currentThread().getName() + " does not hold the lock of '" + spec.key() + "'");
        }
        return current;
    }

    /**
     * Not offered: waiting would have to release the lease, and nobody could signal across processes.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException("a lock over a lease has no conditions");
    }
}
