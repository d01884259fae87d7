package io.leasehold.raft.table;

/**
 * Told of what was applied, on the applying thread, in commit order, after it can be read. Must be short, must not block and must
 * not throw.
 */
public interface TableListener {

    /**
     * One change was applied.
     *
     * @param change the change
     */
    void changed(Change change);

    /**
     * The whole table was replaced by a snapshot.
     *
     * @param revision the snapshot's
     */
    void restored(long revision);
}
