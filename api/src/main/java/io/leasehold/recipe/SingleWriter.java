package io.leasehold.recipe;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseLostException;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * One of many processes that read the same data, of which exactly one may write. It opens as a reader, is promoted when the key is
 * granted to it, and is a reader again when the lease is lost; it then waits for its next promotion.
 *
 * <pre>{@code
 * try (SingleWriter orders = SingleWriter.open(leases, LeaseSpec.of("orders-db"))) {
 *     orders.write(fence -> gate.write(fence, () -> insert(order)));
 * }
 * }</pre>
 *
 * <p>A writer that is paused and overtaken cannot know it: pass the fence to a {@link io.leasehold.fencing.FencingGate} at the data.
 * Writes of several threads of one process are not serialised here; the gate or the data does that.
 *
 * <p>When it gives the right up, and before it is promoted again after a loss, it waits until the writes under way have returned.
 * Thread-safe.
 */
public final class SingleWriter implements AutoCloseable {

    private final ReentrantReadWriteLock writes = new ReentrantReadWriteLock();
    private final LeaderElection election;
    private volatile @Nullable Lease writing;

    private SingleWriter(LeaseClient client, LeaseSpec spec, Listener listener) {
        this.election = new LeaderElection(client, spec, new Promotion(listener), LeaseClock.system());
    }

    /** What changes with the right to write. */
    public interface Listener {

        /**
         * This process becomes the writer: enter the gate here, and recover what a predecessor left. {@link SingleWriter#write}
         * refuses until this returns. Runs on the leader's thread, which is interrupted if the right is lost meanwhile. An
         * exception, which is logged, gives the right up; the next attempt comes a fifth of the ttl later.
         *
         * @param fence the grant
         * @throws Exception gives the right up
         */
        default void onPromoted(Fence fence) throws Exception {}

        /**
         * This process is a reader again. Follows every {@link #onPromoted} exactly once, also one that threw, and may run while
         * that or a write has not returned yet.
         *
         * @param token the token of the grant that ended
         * @param reason RESIGNED if this process gave it up
         */
        default void onDemoted(FencingToken token, LossReason reason) {}
    }

    /**
     * A write under a fence.
     *
     * @param <T> what it gives
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Write<T extends @Nullable Object, E extends Exception> {

        /**
         * Writes.
         *
         * @param fence to pass to the data's gate
         * @return anything
         * @throws E whatever fails
         */
        T run(Fence fence) throws E;
    }

    /**
     * Opens as a reader.
     *
     * @param client not closed by this
     * @param spec what is written; its attributes, such as an address to send writes to, are published for the readers
     * @return a reader that is promoted when the key is granted
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     */
    public static SingleWriter open(LeaseClient client, LeaseSpec spec) {
        return open(client, spec, new Listener() {});
    }

    /**
     * Opens as a reader and follows its promotions.
     *
     * @param client not closed by this
     * @param spec what is written
     * @param listener told of promotions and demotions
     * @return a reader that is promoted when the key is granted
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     */
    public static SingleWriter open(LeaseClient client, LeaseSpec spec, Listener listener) {
        SingleWriter opened = new SingleWriter(client, spec, listener);
        opened.election.begin();
        return opened;
    }

    /**
     * Whether {@link #write} would run now. Computed from the clock, without I/O.
     *
     * @return false for a reader
     */
    public boolean isWriter() {
        Lease lease = writing;
        return lease != null && lease.isHeld();
    }

    /**
     * Who writes, with its attributes, as last seen. No I/O.
     *
     * @return empty if nobody was seen to write
     */
    public Optional<LeaseRecord> writer() {
        return election.leader();
    }

    /**
     * Runs a write if this process is the writer. No I/O of its own.
     *
     * @param write gets the fence; runs on the calling thread
     * @param <T> what it gives
     * @param <E> what it throws
     * @return what the write returned; the lease may have ended meanwhile, which only the data's gate can judge
     * @throws LeaseHeldByOtherException if this process is only a reader; the record is that of the writer as last seen, and names no
     *     lease if none was seen. The write was not run
     * @throws LeaseLostException if this process was the writer until now. The write was not run
     * @throws E what the write threw
     */
    public <T extends @Nullable Object, E extends Exception> T write(Write<T, E> write) throws E {
        if (!writes.readLock().tryLock()) {
            throw onlyReader();
        }
        try {
            Lease lease = writing;
            if (lease == null) {
                throw onlyReader();
            }
            lease.requireHeld(Duration.ZERO);
            return write.run(lease.fence());
        } finally {
            writes.readLock().unlock();
        }
    }

    private LeaseHeldByOtherException onlyReader() {
        return new LeaseHeldByOtherException(election.lastSeen(), Duration.ZERO);
    }

    /**
     * Gives the right to write up and waits for the next promotion.
     *
     * @return as {@link LeaderElection#resign()}
     */
    public CompletionStage<Boolean> resign() {
        return election.resign();
    }

    /**
     * Gives the right to write up in favour of a named process.
     *
     * @param successor the holder id of the successor's client or spec
     * @return as {@link LeaderElection#handOver}
     */
    public CompletionStage<Boolean> handOver(HolderId successor) {
        return election.handOver(successor);
    }

    /**
     * Gives the right to write up and waits for no more. Returns when the writes under way and the listener have returned and the key
     * was freed; an interrupt ends the waiting. From inside a write it must not be called: the one would wait for the other.
     *
     * @throws IllegalStateException if called from inside a write; nothing was closed
     */
    @Override
    public void close() {
        if (writes.getReadHoldCount() > 0) {
            throw new IllegalStateException(
                    "the single writer of '" + election.key() + "' cannot be closed inside a write of its own");
        }
        election.close();
    }

    private final class Promotion implements LeaderElection.Listener {
        private final Listener listener;

        Promotion(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onElected(Lease lease) throws Exception {
            try {
                listener.onPromoted(lease.fence());
                writing = lease;
                new CountDownLatch(1).await();
            } finally {
                writing = null;
                awaitWrites();
            }
        }

        @SuppressWarnings("LockNotBeforeTry") // why: nothing is done under the lock but to have got it
        private void awaitWrites() {
            writes.writeLock().lock();
            writes.writeLock().unlock();
        }

        @Override
        public void onDeposed(FencingToken token, LossReason reason) {
            listener.onDemoted(token, reason);
        }
    }
}
