package io.leasehold.raft.table;

/** The member already has as many watchers as its settings allow. Nothing was registered; close a watch or raise the cap. */
public final class TooManyWatchersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Names the cap.
     *
     * @param cap how many watchers there may be
     */
    public TooManyWatchersException(int cap) {
        super("this member has " + cap + " watchers, and its cap on watchers is " + cap);
    }
}
