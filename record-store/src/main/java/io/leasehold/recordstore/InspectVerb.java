package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules.Transition;
import java.util.Optional;

/** Reads the record and changes nothing (rule 1.4). The look counts as an observation, so a later try waits less. */
record InspectVerb(LeaseKey key, ObservedExpiry expiry) implements Verb<Optional<LeaseRecord>> {

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public Transition<Optional<LeaseRecord>> decide(LeaseRecord record) {
        expiry.remaining(record);
        boolean unused = record.equals(LeaseRecord.neverUsed(key));
        return new Transition<>(Optional.empty(), unused ? Optional.empty() : Optional.of(record));
    }
}
