package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.util.Optional;

/** Grants, takes over, replays or refuses (rules 2.1, 2.3, 3.1 to 3.4, 4.1 to 4.3, 5.4, 10.5, 10.6). */
record AcquireVerb(AcquireRequest request, Memory memory, ObservedExpiry expiry, StoreKind kind)
        implements Verb<AcquireResult> {

    @Override
    public String name() {
        return "acquire";
    }

    @Override
    public LeaseKey key() {
        return request.key();
    }

    /** A free key only: the lease of a living holder has moved on from memory, so a write on it would be refused. */
    @Override
    public boolean worksOn(LeaseRecord remembered) {
        return ObservedExpiry.mark(remembered).isEmpty();
    }

    @Override
    public Optional<LeaseRecord> guess() {
        boolean unused = kind.first() == StoreKind.FirstContact.CREATE && request.seenGeneration() == 0;
        return unused ? Optional.of(LeaseRecord.neverUsed(key())) : Optional.empty();
    }

    @Override
    public Transition<AcquireResult> decide(LeaseRecord record) {
        kind.requireSameLife(record, request);
        Moment moment = new Moment(remaining(record), memory.wallTime());
        Transition<AcquireResult> transition = LeaseRules.acquire(record, reclaimable(record), moment);
        return new Transition<>(transition.next().map(next -> signed(record, next)), transition.result());
    }

    private LeaseRecord signed(LeaseRecord before, LeaseRecord next) {
        return kind.signed(before, names(next) ? expiry.signed(next) : next);
    }

    private Duration remaining(LeaseRecord record) {
        return names(record) ? memory.ownRemaining(request.leaseId(), record.ttl()) : expiry.remaining(record);
    }

    /** A lease of this very process is never reclaimed: its holder is alive. */
    private AcquireRequest reclaimable(LeaseRecord record) {
        boolean ours = record.leaseId().filter(memory::issued).isPresent();
        return ours ? withReclaim(Reclaim.NEVER) : request;
    }

    private AcquireRequest withReclaim(Reclaim reclaim) {
        return new AcquireRequest(
                request.key(),
                request.leaseId(),
                request.seenGeneration(),
                request.holder(),
                request.ttl(),
                request.term(),
                reclaim,
                request.attributes());
    }

    @Override
    public void sending(LeaseRecord next, long sentNanos) {
        if (names(next)) {
            memory.attempted(request.leaseId(), sentNanos);
        }
    }

    @Override
    public void applied(LeaseRecord next, long sentNanos) {
        if (names(next)) {
            memory.applied(request.leaseId(), sentNanos);
        }
    }

    private boolean names(LeaseRecord record) {
        return record.leaseId().equals(Optional.of(request.leaseId()));
    }
}
