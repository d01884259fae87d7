package io.leasehold.recordstore;

import io.leasehold.LeaseRecord;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.AcquireRequest;

/** What an acquire must know of the store: how to meet a key for the first time, and which life of the back end this is. */
record StoreKind(FirstContact first, String incarnation) {

    static final StoreKind PLAIN = new StoreKind(FirstContact.READ, "");

    /** How an acquire begins on a key of which nothing is remembered. */
    enum FirstContact {
        READ,
        CREATE
    }

    StoreKind creatingFirst() {
        return new StoreKind(FirstContact.CREATE, incarnation);
    }

    StoreKind living(String life) {
        return new StoreKind(first, life);
    }

    /** A record of another life may lack grants that were made after it was copied: only a higher term is above them all. */
    void requireSameLife(LeaseRecord record, AcquireRequest request) {
        boolean known = !incarnation.isEmpty() && !record.incarnation().isEmpty();
        if (known && !record.incarnation().equals(incarnation) && request.term() <= record.term()) {
            throw new UnsafeBackendException(
                    "the record of '" + record.key() + "'",
                    "one written in " + record.incarnation() + ", so the back end was restored from a copy",
                    incarnation + ", or a term above " + record.term());
        }
    }

    /** Names this life in what makes the record one of it: a grant, or a term above those of the life before. */
    LeaseRecord signed(LeaseRecord before, LeaseRecord next) {
        boolean ours = next.generation() > before.generation() || next.term() > before.term();
        return ours && !incarnation.isEmpty()
                ? next.toBuilder().incarnation(incarnation).build()
                : next;
    }
}
