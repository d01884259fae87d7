package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Transition;

/** Raises the published term (rule 4.3). */
record PublishTermVerb(LeaseKey key, long term) implements Verb<LeaseRecord> {

    @Override
    public String name() {
        return "publishTerm";
    }

    @Override
    public Transition<LeaseRecord> decide(LeaseRecord record) {
        return LeaseRules.publishTerm(record, term);
    }
}
