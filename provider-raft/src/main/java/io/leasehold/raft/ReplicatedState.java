package io.leasehold.raft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The deterministic state that every member computes from the same entries. Called by one thread at a time. */
interface ReplicatedState {

    /**
     * Applies a committed entry.
     *
     * @param index its place in the log, greater than all before
     * @param raftTerm the raft term that it was proposed in
     * @param entry as it was proposed
     * @return the answer; a refusal is an answer, because an exception would stop the member
     */
    byte[] apply(long index, long raftTerm, byte[] entry);

    /** Writes all of the state. */
    void save(OutputStream out) throws IOException;

    /** Replaces all of the state by what was saved. */
    void restore(InputStream in) throws IOException;

    /** Forgets everything: the log is about to be replayed from its beginning. */
    void clear();
}
