package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A store that can compare-and-set one small record per key: all that an author writes to get a complete provider. A store that
 * cannot compare-and-set cannot implement it.
 *
 * <p>Linearizable per key: of several writes that expect one version, at most one is applied. Every write moves the version, and
 * a version never repeats for a key. Thread-safe; each call may block until its timeout and ends when interrupted.
 *
 * <p>Errors: {@link io.leasehold.LeaseUnavailableException} when surely nothing changed,
 * {@link io.leasehold.LeaseOutcomeUnknownException} when it may have. Any other failure of {@link #read} counts as the former, of
 * {@link #compareAndSet} as the latter. The driver's own retries are off for writes.
 */
public interface RecordStore extends AutoCloseable {

    /** Which write of a key a value comes from. Opaque: only equality has a meaning. */
    record Version(String text) {
        /** The version of a key that was never written. */
        public static final Version ABSENT = new Version("");

        /**
         * A version that the store counts.
         *
         * @param number at least 1
         * @return the version
         */
        public static Version of(long number) {
            return new Version(Long.toString(number));
        }
    }

    /**
     * A value and its version, read together. Never compared.
     *
     * @param bytes as they were written
     * @param version of that write
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Stored(byte[] bytes, Version version) {}

    /**
     * One conditional write of many. Never compared.
     *
     * @param key the key
     * @param expected see {@link #compareAndSet}
     * @param bytes see {@link #compareAndSet}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Write(LeaseKey key, Version expected, byte[] bytes) {}

    /**
     * Takes the answers to many requests of distinct keys, each as it comes, on any thread. Neither method blocks or throws; what
     * comes for a key that was told before is ignored.
     *
     * @param <A> what the store answers
     */
    interface Answers<A> {

        /**
         * The store answered.
         *
         * @param key of the request
         * @param answer what the single call would have returned
         */
        void answered(LeaseKey key, A answer);

        /**
         * The store did not answer.
         *
         * @param key of the request
         * @param cause what the single call would have thrown
         */
        void failed(LeaseKey key, RuntimeException cause);
    }

    /** Takes what a store pushes of one key. */
    interface Changes {

        /** As {@link RecordStore#watch}: a hint, which may come for nothing and may be missing. */
        void mayHaveChanged();

        /**
         * The value was written. May come late, in order, and not for every write.
         *
         * @param now what was written; perhaps not the latest any more
         */
        void wrote(Stored now);
    }

    /**
     * Reads the value with its version. It may be stale, as the compare-and-set that follows finds out, but it is never older
     * than what an earlier call of this instance read or wrote for the key: a version that was seen and then another one tells
     * that a write which expects the first can never be applied.
     *
     * @param key the key, encoded by the store so that no two collide
     * @param timeout how long the call may take
     * @return empty if the key was never written
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException;

    /**
     * Writes the value if the key still has the expected version, durably before it returns.
     *
     * @param key the key
     * @param expected the version read before; {@link Version#ABSENT} for a key never written
     * @param bytes at most 8 KiB
     * @param timeout how long the call may take
     * @return the new version; empty if the store answered that the version was another
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException;

    /**
     * Reads many values, each as {@link #read} does. May return before the answers have come: each key is told once, at the latest
     * when the timeout has passed. The default calls {@link #read} for one key after the other.
     *
     * @param keys distinct
     * @param timeout how long the answers may take
     * @param answers told of each key
     * @throws InterruptedException if the thread is interrupted
     */
    default void readAll(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers)
            throws InterruptedException {
        for (LeaseKey key : keys) {
            try {
                answers.answered(key, read(key, timeout));
            } catch (RuntimeException e) {
                answers.failed(key, e);
            }
        }
    }

    /**
     * Writes many values, each as {@link #compareAndSet} does and independently of the others: one that is refused, fails or is
     * late neither fails nor delays its neighbours (rule 6.4). May return before the answers have come: each key is told once, at
     * the latest when the timeout has passed. The default calls {@link #compareAndSet} for one key after the other; a store that
     * needs fewer requests for many writes overrides this, and its provider declares
     * {@link io.leasehold.Capability#BATCHED_HEARTBEATS}.
     *
     * @param writes of distinct keys
     * @param timeout how long the answers may take
     * @param answers told of each key
     * @throws InterruptedException if the thread is interrupted; the outcome of what has no answer is then unknown
     */
    default void compareAndSetAll(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers)
            throws InterruptedException {
        for (Write write : writes) {
            try {
                answers.answered(write.key(), compareAndSet(write.key(), write.expected(), write.bytes(), timeout));
            } catch (RuntimeException e) {
                answers.failed(write.key(), e);
            }
        }
    }

    /**
     * What became of a write. Never compared.
     *
     * @param version the new version; empty if the store refused the write
     * @param current what a refused write met, if the store told it in the same answer
     */
    record Written(Optional<Version> version, Optional<Stored> current) {}

    /**
     * As {@link #compareAndSet}, for stores that tell with a refusal what they refused it for: that saves the read that follows
     * every refusal. The default calls {@link #compareAndSet} and tells nothing.
     *
     * @param key the key
     * @param expected see {@link #compareAndSet}
     * @param bytes see {@link #compareAndSet}
     * @param timeout how long the call may take
     * @return what became of it
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     */
    default Written tryWrite(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        return new Written(compareAndSet(key, expected, bytes, timeout), Optional.empty());
    }

    /**
     * Every key ever written; for operators.
     *
     * @param prefix the beginning of the keys' text; empty for all
     * @param timeout how long the call may take
     * @return the keys, in any order
     * @throws InterruptedException if the thread is interrupted
     */
    List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException;

    /**
     * Asks to be told that the value of a key may have changed; as {@link io.leasehold.spi.WriteLeaseProvider#watch}. A store
     * without push keeps the default, and waiters poll.
     *
     * @param key the key
     * @param mayHaveChanged called on any thread; short and does not block
     * @return to end it
     */
    default Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return Watch.NONE;
    }

    /**
     * As {@link #watch}, for a store whose hints carry the value. Whoever waits then follows a holder's beats without a request
     * (rule 9.3). The default knows no values.
     *
     * @param key the key
     * @param changes told on any thread; short and does not block
     * @return to end it
     */
    default Watch follow(LeaseKey key, Changes changes) {
        return watch(key, changes::mayHaveChanged);
    }

    /** Ends every thread, socket and file handle of the store. Repeatable. */
    @Override
    void close();
}
