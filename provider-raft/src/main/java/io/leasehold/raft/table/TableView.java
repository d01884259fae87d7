package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table after one applied entry: immutable, to be read by any thread without a lock, for as long as it is kept. */
public interface TableView {

    /**
     * The count of changes so far, over restarts and snapshots.
     *
     * @return 0 for a new table
     */
    long revision();

    /**
     * The raft term of the last applied entry.
     *
     * @return 0 for a new table
     */
    long appliedRaftTerm();

    /**
     * The log index of the last applied entry.
     *
     * @return 0 for a new table
     */
    long appliedIndex();

    /**
     * How many keys were ever used.
     *
     * @return 0 or more
     */
    int size();

    /**
     * The entry of a key, in O(log n).
     *
     * @param key the key
     * @return empty if it was never used
     */
    Optional<TableEntry> entry(LeaseKey key);

    /**
     * The record of a key, in O(log n); it never shows an expired lease as held.
     *
     * @param key the key
     * @return empty if it was never used
     */
    default Optional<LeaseRecord> find(LeaseKey key) {
        return entry(key).map(TableEntry::record);
    }

    /**
     * All records whose key's text begins so.
     *
     * @param prefix the beginning; empty for all
     * @return in key order
     */
    List<LeaseRecord> list(String prefix);

    /**
     * The highest term of any key, and of what was demanded of all.
     *
     * @return at least 1
     */
    long highestTerm();

    /**
     * Writes this state as a snapshot: the same bytes on every member that is at the same entry.
     *
     * @param out receives it as a stream; flushed, neither forced nor closed
     * @throws IOException if the stream fails
     */
    void write(OutputStream out) throws IOException;

    /**
     * Visits the selected entries in key order, without copying them.
     *
     * @param selector which keys
     * @param visitor called for each
     */
    void forEach(Selector selector, Consumer<TableEntry> visitor);

    /**
     * Visits the entries whose ttl runs, in key order; passes over the others without unpacking them.
     *
     * @param visitor called for each
     */
    void forEachRunning(Consumer<TableEntry> visitor);
}
