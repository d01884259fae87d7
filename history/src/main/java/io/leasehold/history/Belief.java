package io.leasehold.history;

import io.leasehold.Fence;

/** The time in which a client may have believed that it held a lease: from the grant's answer, end excluded. */
record Belief(Fence fence, HistoryEvent granted, long end) {

    long start() {
        return granted.nanoTime();
    }

    boolean isEmpty() {
        return end <= start();
    }
}
