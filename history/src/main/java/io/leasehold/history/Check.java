package io.leasehold.history;

/** The checks of a history. The ids never change meaning. */
public enum Check {
    /** Lease ids and tokens. */
    H1("lease id and token are one to one; no token of a key under two lease ids"),
    /** Token order. */
    H2("a grant that returned before another acquire of the key was called has the lower token"),
    /** Exclusion. */
    H3("the times in which clients believe that they hold a key do not overlap"),
    /** The gate. */
    H4("a gate's accepted tokens never decrease, each is of a grant, and what it refused was indeed lower"),
    /** The register. */
    H5("a register holds every acknowledged write once, unknown ones at most once, refused ones never, in token order"),
    /** Heartbeats. */
    H6("no heartbeat called after a newer grant had returned is confirmed; none is after the lease was lost"),
    /** Terms. */
    H7("no grant has a term below one published before its call; the record's term never falls"),
    /** Liveness. */
    H8(
            "after the last fault every key is granted again within 3 ttl, every wait ends, nothing is left in the back end"),
    /** Not vacuous. */
    H9(
            "the run put the promises to the test: contention, takeovers, proved faults, stale writes refused, few unknowns");

    private final String text;

    Check(String text) {
        this.text = text;
    }

    /**
     * What it demands.
     *
     * @return one sentence
     */
    public String text() {
        return text;
    }
}
