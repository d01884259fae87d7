package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseRecord.Revocation;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Instant;
import java.util.Optional;

/** Takes a lease away. The answer is empty if nobody held the key. */
record RevokeVerb(LeaseKey key, RevokeOrder order, Instant now) implements Verb<Optional<LeaseRecord>> {

    @Override
    public String name() {
        return "revoke";
    }

    @Override
    public Transition<Optional<LeaseRecord>> decide(LeaseRecord record) {
        if (record.revoked().filter(this::isThisOrder).isPresent()) {
            return new Transition<>(Optional.empty(), Optional.of(record));
        }
        Optional<LeaseRecord> next = LeaseRules.revoke(record, order, now).next();
        return new Transition<>(next, next);
    }

    /** Whether an earlier write of this call, whose answer was lost, was applied. */
    private boolean isThisOrder(Revocation act) {
        return act.at().equals(now)
                && act.who().equals(order.who())
                && act.why().equals(order.why());
    }
}
