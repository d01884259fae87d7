package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.OptionalLong;

/**
 * When keys expire, ordered by time. The leader keeps its timers in one; an embedder may bring another.
 *
 * <p>Times are nanoseconds of one monotonic clock, compared by subtraction only: whoever registers, polls and reloads uses the same
 * clock. All methods may be called by several threads at once; for one key a later {@link Expiry#since} wins over an earlier one
 * in whatever order they are registered. An empty index costs its users one field read.
 */
public interface ExpiryIndex {

    /**
     * The default: a hash map and an ordered set of deadlines.
     *
     * @return a new, empty index
     */
    static ExpiryIndex create() {
        return new SortedExpiryIndex();
    }

    /**
     * The end of one ttl.
     *
     * @param key the key
     * @param since what started the ttl: grows with every new ttl of the key
     * @param deadline when it ends; expired from this instant on (half-open)
     */
    record Expiry(LeaseKey key, long since, long deadline) {}

    /**
     * Sets or moves the deadline of a key, in O(log N). Does nothing if one with a later {@code since} is registered.
     *
     * @param expiry the deadline
     */
    void register(Expiry expiry);

    /**
     * Drops the deadline of a key, in O(log N), if there is one.
     *
     * @param key the key
     */
    void unregister(LeaseKey key);

    /**
     * The deadline of a key, in O(1) without a lock.
     *
     * @param key the key
     * @return empty if none is registered: such a key never expires
     */
    OptionalLong deadline(LeaseKey key);

    /**
     * Whether the deadline of a key has passed, in O(1) without a lock.
     *
     * @param key the key
     * @param now the present
     * @return false if none is registered
     */
    default boolean isExpired(LeaseKey key, long now) {
        OptionalLong deadline = deadline(key);
        return deadline.isPresent() && deadline.getAsLong() - now <= 0;
    }

    /**
     * Removes and returns what has expired, earliest first, in O(K log N) for K returned.
     *
     * @param now the present
     * @param limit the most to return, so that one pass is bounded; at least 1
     * @return each deadline at or before now, in order of deadline, then of {@code since}
     */
    List<Expiry> pollExpired(long now, int limit);

    /**
     * The earliest deadline, exactly.
     *
     * @return empty if nothing is registered
     */
    OptionalLong earliest();

    /**
     * Whether anything has expired; false means definitely nothing.
     *
     * @param now the present
     * @return true if {@link #pollExpired} would return something
     */
    default boolean hasExpired(long now) {
        OptionalLong earliest = earliest();
        return earliest.isPresent() && earliest.getAsLong() - now <= 0;
    }

    /**
     * Whether nothing is registered, in O(1).
     *
     * @return true if so
     */
    boolean isEmpty();

    /**
     * How many keys have a deadline.
     *
     * @return exact while nobody changes the index
     */
    int size();

    /**
     * Writes all deadlines.
     *
     * @param out flushed, not closed
     * @throws IOException if the stream fails
     */
    void snapshot(OutputStream out) throws IOException;

    /**
     * Replaces all deadlines by those of a snapshot, without those at or before now.
     *
     * @param in what {@link #snapshot} wrote, on the same clock
     * @param now the present
     * @throws IOException if the stream fails; the index is as it was
     * @throws MalformedBytesException if it is no such snapshot; the index is as it was
     */
    void reload(InputStream in, long now) throws IOException;
}
