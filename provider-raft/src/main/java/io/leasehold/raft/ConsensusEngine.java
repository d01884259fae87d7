package io.leasehold.raft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All that the lease service asks of a consensus library: an ordered, durable log of byte entries, and a say in who leads and who
 * belongs to the group. One member per engine. It exists so that another library can be tried.
 *
 * <p>Thread-safe. {@link #propose} and the questions do not block; everything else may, and what it returns may be completed by a
 * thread that holds the library's locks: go on from there on another one.
 */
interface ConsensusEngine extends AutoCloseable {

    /** The newest entry on this member's disk. Only before {@link #start}. */
    LogPosition stored() throws java.io.IOException;

    /** The newest entry that another member has acknowledged to this one, which leads; empty if there is none, or it does not lead. */
    Optional<LogPosition> acknowledged(String member);

    /**
     * Joins the group with the data found.
     *
     * @throws java.io.IOException if the data cannot be read or the port cannot be bound; nothing is left open
     */
    void start() throws java.io.IOException;

    /**
     * Appends an entry, if this member leads.
     *
     * @param entry for {@link ReplicatedState#apply}
     * @return what apply returned for it. {@link NotProposedException}: it is not in the log and never will be. Any other failure:
     *     it may still be committed
     */
    CompletableFuture<byte[]> propose(byte[] entry);

    /** Whether this member leads and has applied an entry of its own raft term, so that its state is current. */
    boolean isReady();

    /** The member that leads as far as this one knows; empty during an election. */
    Optional<String> leader();

    long raftTerm();

    long appliedIndex();

    /** For how long the leader has not been heard; zero on the leader. */
    Duration silence();

    List<RaftMember> voters();

    List<RaftMember> learners();

    /** Hands leadership to another voter; fails if it does not take over in time. */
    CompletableFuture<Void> transfer(String to, Duration timeout);

    /** Replaces the group's members; only on the leader. */
    CompletableFuture<Void> configure(List<RaftMember> voters, List<RaftMember> learners);

    /** Writes a snapshot of what is applied, and drops the log before it; the answer is its index. */
    CompletableFuture<Long> snapshot(Duration timeout);

    /** Whether the library still runs; once it does not, it never will again. */
    boolean isAlive();

    /**
     * Ends every thread and socket. Repeatable.
     *
     * @throws IllegalStateException if some may go on
     */
    @Override
    void close();

    /** What an engine tells, on threads of its own: nothing here may block. */
    interface Listener {
        /** This member leads and is ready. Called on the thread that applies, before the first entry that follows. */
        void ready(long raftTerm);

        /** This member leads no more. */
        void deposed();

        /** Who leads now, as far as this member knows. */
        void leaderChanged(Optional<String> leader);

        /** The group's members were changed by an applied entry. */
        void membersChanged();

        /** The log or a snapshot cannot be written: the member must stop. */
        void failed(Throwable reason);
    }
}
