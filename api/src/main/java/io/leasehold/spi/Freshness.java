package io.leasehold.spi;

/** How recent the answer of a read must be. Where a back end has only one kind of read, all three are that one. */
public enum Freshness {
    /** At least as new as every operation that ended before the read began. */
    LINEARIZABLE,
    /** What the current leader or primary knows; may be stale if it was deposed without knowing. */
    LEADER,
    /** What the nearest copy knows; may be stale. */
    LOCAL
}
