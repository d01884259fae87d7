package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Transition;
import java.util.Optional;

/** Raises the published term (rule 4.3), after which the record is one of the back end's present life. */
record PublishTermVerb(LeaseKey key, long term, StoreKind kind) implements Verb<LeaseRecord> {

    @Override
    public String name() {
        return "publishTerm";
    }

    @Override
    public Transition<LeaseRecord> decide(LeaseRecord record) {
        Transition<LeaseRecord> raised = LeaseRules.publishTerm(record, term);
        return raised.next()
                .map(next -> kind.signed(record, next))
                .map(next -> new Transition<>(Optional.of(next), next))
                .orElse(raised);
    }
}
