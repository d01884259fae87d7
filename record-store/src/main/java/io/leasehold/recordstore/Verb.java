package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules.Transition;
import java.util.Optional;

/** What one call does to a record: {@link io.leasehold.spi.LeaseRules} with the time rule applied. */
interface Verb<R> {

    /** For error messages. */
    String name();

    LeaseKey key();

    /** The answer that needs no traffic. */
    default Optional<R> answerAtOnce() {
        return Optional.empty();
    }

    /** Whether to write on a record from memory; its version is compared, so a record that is out of date costs two requests. */
    default boolean worksOn(LeaseRecord remembered) {
        return false;
    }

    /** The record to write on, as one never written, if nothing of the key is in memory; empty to read it first. */
    default Optional<LeaseRecord> guess() {
        return Optional.empty();
    }

    Transition<R> decide(LeaseRecord record);

    /** The write of that record is about to be sent. */
    default void sending(LeaseRecord next, long sentNanos) {}

    /** The write of that record was applied. */
    default void applied(LeaseRecord next, long sentNanos) {}
}
