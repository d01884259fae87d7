package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.Memory.Known;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.Lost;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.util.Optional;

/**
 * Extends a lease of this process (rules 4.4, 5.5, 6.1). Past the ttl since the last beat that was surely applied it is lost
 * without traffic, even if nobody has taken it yet.
 */
record HeartbeatVerb(Heartbeat beat, Memory memory) implements Verb<HeartbeatResult> {

    @Override
    public String name() {
        return "heartbeat";
    }

    @Override
    public LeaseKey key() {
        return guard().key();
    }

    @Override
    public Optional<HeartbeatResult> answerAtOnce() {
        HeartbeatResult best = decide(asGranted()).result();
        if (best instanceof HeartbeatResult.StillHeld) {
            return Optional.empty();
        }
        Optional<LeaseRecord> known = memory.recall(key()).map(Known::record);
        return Optional.of(best instanceof Lost lost ? new Lost(lost.reason(), known) : best);
    }

    /** The record as it would be if nothing but beats had happened since the grant. */
    private LeaseRecord asGranted() {
        return new LeaseRecord.Builder(guard().key())
                .term(guard().token().term())
                .grantedTerm(guard().token().term())
                .generation(guard().token().generation())
                .leaseId(guard().leaseId())
                .holder(guard().holder())
                .ttl(guard().ttl())
                .build();
    }

    @Override
    public boolean worksOn(LeaseRecord remembered) {
        return remembered.leaseId().equals(Optional.of(guard().leaseId()));
    }

    @Override
    public Transition<HeartbeatResult> decide(LeaseRecord record) {
        Moment moment = new Moment(memory.ownRemaining(guard().leaseId(), guard().ttl()), memory.wallTime());
        return LeaseRules.heartbeat(record, beat, moment);
    }

    @Override
    public void applied(LeaseRecord next, long sentNanos) {
        memory.applied(guard().leaseId(), sentNanos);
    }

    private LeaseGuard guard() {
        return beat.guard();
    }
}
