package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;

/**
 * Frees the key, or moves its version so that a delayed grant of a given-up attempt is refused (rules 7.1, 7.2, 10.6).
 */
record ReleaseVerb(ReleaseRequest request, Memory memory) implements Verb<ReleaseResult> {

    @Override
    public String name() {
        return "release";
    }

    @Override
    public LeaseKey key() {
        return request.key();
    }

    @Override
    public boolean worksOn(LeaseRecord remembered) {
        return true;
    }

    @Override
    public Transition<ReleaseResult> decide(LeaseRecord record) {
        return LeaseRules.release(record, request);
    }

    @Override
    public void applied(LeaseRecord next, long sentNanos) {
        memory.ended(request.leaseId());
    }
}
