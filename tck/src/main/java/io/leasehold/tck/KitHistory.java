package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseEvent;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Actor;
import io.leasehold.history.Entry;
import io.leasehold.history.FlightRecorder;
import io.leasehold.history.HistoryRecorder;
import io.leasehold.history.LeaseHistory;
import io.leasehold.history.RecordedGate;

/** What the processes of a test saw, on one clock: readings of each process's own clock are placed on the common one. */
final class KitHistory {

    private static final Actor KIT = new Actor("kit", "kit");

    private final HistoryRecorder recorder;

    KitHistory(LeaseClock common) {
        this.recorder = HistoryRecorder.inMemory("kit", common);
    }

    LeaseHistory soFar() {
        return recorder.history();
    }

    /** Something that no client does: a write, a fault, an audit. */
    void note(Entry entry) {
        recorder.record(KIT, entry);
    }

    /** Something that a client's user does. */
    void note(String client, Entry entry) {
        recorder.record(new Actor(client, client), entry);
    }

    /** A gate that writes the resource's own log. */
    FencingGate gate(String name) {
        return RecordedGate.of(FencingGate.inMemory(), name, recorder, new Actor("kit", name));
    }

    void note(String client, ClientClock clock, LeaseEvent event) {
        FlightRecorder.to(recorder, new Actor(client, client)).onEvent(onCommonClock(event, clock));
    }

    private static LeaseEvent onCommonClock(LeaseEvent event, ClientClock clock) {
        long at = clock.toCommon(event.nanoTime());
        if (event instanceof LeaseEvent.AttemptSent sent) {
            return new LeaseEvent.AttemptSent(sent.key(), sent.leaseId(), sent.term(), at);
        } else if (event instanceof LeaseEvent.Granted granted) {
            long until = clock.toCommon(granted.validUntil());
            return new LeaseEvent.Granted(granted.fence(), granted.holder(), until, granted.waited(), at);
        } else if (event instanceof LeaseEvent.Refused no) {
            return new LeaseEvent.Refused(no.key(), no.leaseId(), no.outcome(), no.detail(), at);
        } else if (event instanceof LeaseEvent.CapabilityWithdrawn withdrawn) {
            return new LeaseEvent.CapabilityWithdrawn(withdrawn.capability(), withdrawn.reason(), withdrawn.at(), at);
        }
        return ofLease(event, clock, at);
    }

    private static LeaseEvent ofLease(LeaseEvent event, ClientClock clock, long at) {
        if (event instanceof LeaseEvent.Extended extended) {
            long until = clock.toCommon(extended.validUntil());
            return new LeaseEvent.Extended(extended.fence(), until, extended.took(), at);
        } else if (event instanceof LeaseEvent.BeatMissed missed) {
            return new LeaseEvent.BeatMissed(missed.fence(), missed.remaining(), missed.cause(), at);
        } else if (event instanceof LeaseEvent.Lost lost) {
            return new LeaseEvent.Lost(lost.fence(), lost.reason(), lost.held(), at);
        } else if (event instanceof LeaseEvent.Released released) {
            return new LeaseEvent.Released(released.fence(), released.held(), at);
        } else if (event instanceof LeaseEvent.ReleaseAnswered answer) {
            return new LeaseEvent.ReleaseAnswered(answer.key(), answer.leaseId(), answer.outcome(), answer.took(), at);
        }
        throw new IllegalArgumentException("an event of an unknown kind: " + event);
    }
}
