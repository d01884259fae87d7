package io.leasehold.raft;

import java.time.Duration;

/** A member was not ready in time. <b>Decision:</b> wait longer, or look at what the progress says is missing. */
public final class RaftNotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Progress progress;

    /** How far a member got. */
    public enum Progress {
        /** It runs and knows no leader: too few members run, or they do not reach each other. */
        NO_LEADER,
        /** It knows a leader, but has not applied an entry of its raft term: it catches up, or the leader just began. */
        LEADER_KNOWN,
        /** It has stopped for good. */
        DEAD
    }

    RaftNotReadyException(Progress progress, Duration waited, String details) {
        super("not ready after " + waited + ", got as far as " + progress + ": " + details);
        this.progress = progress;
    }

    /**
     * How far it got.
     *
     * @return what is missing
     */
    public Progress progress() {
        return progress;
    }
}
