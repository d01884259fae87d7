package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;

/** Which kind of change a transition is. */
final class Kinds {

    private Kinds() {}

    static Change.Kind ofAcquire(TableEntry before, LeaseRecord next) {
        if (next.generation() == before.stored().generation()) {
            return Change.Kind.TERM_PUBLISHED;
        }
        boolean live =
                before.phase() == TableEntry.Phase.RUNNING && before.stored().namesLease();
        return live ? Change.Kind.TAKEN_OVER : Change.Kind.GRANTED;
    }

    static Change.Kind ofRelease(TableEntry before, LeaseRecord next) {
        boolean held =
                before.phase() == TableEntry.Phase.RUNNING && before.stored().namesLease();
        return held && !next.namesLease() ? Change.Kind.RELEASED : Change.Kind.GIVEN_UP;
    }
}
