package io.leasehold.benchmarks;

/** How much is done for a figure. */
public enum Effort {
    /** To see that all of it works: few rounds, too short for figures to quote. */
    QUICK,
    FULL;

    /** The one of two amounts that belongs to this effort. */
    public <T> T pick(T quick, T full) {
        return this == QUICK ? quick : full;
    }
}
