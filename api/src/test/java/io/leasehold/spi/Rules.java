package io.leasehold.spi;

import io.leasehold.LeaseRecord;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Instant;

/** {@link LeaseRules} as an object, so that every check also runs against rules that are wrong on purpose. */
interface Rules {

    Rules REAL = new Rules() {};

    default Transition<AcquireResult> acquire(LeaseRecord record, AcquireRequest request, Moment moment) {
        return LeaseRules.acquire(record, request, moment);
    }

    default Transition<HeartbeatResult> heartbeat(LeaseRecord record, Heartbeat beat, Moment moment) {
        return LeaseRules.heartbeat(record, beat, moment);
    }

    default Transition<ReleaseResult> release(LeaseRecord record, ReleaseRequest request) {
        return LeaseRules.release(record, request);
    }

    default Transition<LeaseRecord> revoke(LeaseRecord record, LeaseAdmin.RevokeOrder order, Instant now) {
        return LeaseRules.revoke(record, order, now);
    }

    default Transition<LeaseRecord> publishTerm(LeaseRecord record, long term) {
        return LeaseRules.publishTerm(record, term);
    }
}
