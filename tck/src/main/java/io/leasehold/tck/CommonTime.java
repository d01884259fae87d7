package io.leasehold.tck;

import io.leasehold.client.LeaseEvent;
import java.time.Duration;

/** Places what a client reported by its own clock on the common clock, so that histories of clients can be compared. */
record CommonTime(ClientClock clock) {

    LeaseEvent of(LeaseEvent event) {
        long at = clock.toCommon(event.nanoTime());
        if (event instanceof LeaseEvent.AttemptSent sent) {
            return new LeaseEvent.AttemptSent(sent.key(), sent.leaseId(), sent.term(), at);
        } else if (event instanceof LeaseEvent.Granted granted) {
            long until = clock.toCommon(granted.validUntil());
            return new LeaseEvent.Granted(granted.fence(), granted.holder(), until, granted.waited(), at);
        } else if (event instanceof LeaseEvent.Refused refused) {
            return new LeaseEvent.Refused(refused.key(), refused.leaseId(), refused.outcome(), refused.detail(), at);
        } else if (event instanceof LeaseEvent.Extended extended) {
            long until = clock.toCommon(extended.validUntil());
            return new LeaseEvent.Extended(extended.fence(), until, took(extended, extended.took()), at);
        } else if (event instanceof LeaseEvent.BeatMissed missed) {
            return new LeaseEvent.BeatMissed(missed.fence(), missed.remaining(), missed.cause(), at);
        }
        return ending(event, at);
    }

    private LeaseEvent ending(LeaseEvent event, long at) {
        if (event instanceof LeaseEvent.Lost lost) {
            return new LeaseEvent.Lost(lost.fence(), lost.reason(), lost.held(), at);
        } else if (event instanceof LeaseEvent.Released released) {
            return new LeaseEvent.Released(released.fence(), released.held(), at);
        } else if (event instanceof LeaseEvent.ReleaseAnswered answered) {
            return new LeaseEvent.ReleaseAnswered(
                    answered.key(), answered.leaseId(), answered.outcome(), took(answered, answered.took()), at);
        }
        LeaseEvent.CapabilityWithdrawn withdrawn = (LeaseEvent.CapabilityWithdrawn) event;
        return new LeaseEvent.CapabilityWithdrawn(withdrawn.capability(), withdrawn.reason(), withdrawn.at(), at);
    }

    private Duration took(LeaseEvent event, Duration own) {
        long end = clock.toCommon(event.nanoTime());
        return Duration.ofNanos(end - clock.toCommon(event.nanoTime() - own.toNanos()));
    }
}
