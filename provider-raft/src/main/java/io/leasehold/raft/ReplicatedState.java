package io.leasehold.raft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The deterministic state that every member computes from the same entries. Called by one thread at a time. An engine that is built
 * anew over the same state replays what was applied before: such an entry, or an older snapshot, changes nothing.
 */
interface ReplicatedState {

    /**
     * Applies a committed entry.
     *
     * @param index its place in the log, greater than all before
     * @param raftTerm the raft term that it was proposed in
     * @param entry as it was proposed
     * @return the answer; a refusal is an answer, because an exception stops the member
     */
    byte[] apply(long index, long raftTerm, byte[] entry);

    /** Notes an entry of the engine's own. */
    void skip(long index, long raftTerm);

    /** Writes all of the state. */
    void save(OutputStream out) throws IOException;

    /** Replaces all of the state by what was saved after the entry of that index. */
    void restore(long index, InputStream in) throws IOException;
}
