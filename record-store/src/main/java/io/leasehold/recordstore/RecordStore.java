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

    /** Ends every thread, socket and file handle of the store. Repeatable. */
    @Override
    void close();
}
