package io.leasehold.history;

import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseEvent.Refused.Outcome;
import io.leasehold.client.LeaseListener;
import java.util.Locale;

/** A client's events as entries of a history. */
final class LeaseEvents implements LeaseListener {

    private final HistoryRecorder recorder;
    private final Actor actor;

    LeaseEvents(HistoryRecorder recorder, Actor actor) {
        this.recorder = recorder;
        this.actor = actor;
    }

    Actor actor() {
        return actor;
    }

    @Override
    public void onEvent(LeaseEvent event) {
        recorder.record(actor, entry(event), event.nanoTime());
    }

    private static Entry entry(LeaseEvent event) {
        if (event instanceof LeaseEvent.AttemptSent sent) {
            return new Entry.AcquireCalled(sent.key(), sent.leaseId(), sent.term());
        } else if (event instanceof LeaseEvent.Granted granted) {
            return new Entry.Granted(granted.fence(), granted.validUntil());
        } else if (event instanceof LeaseEvent.Refused refused) {
            return notGranted(refused);
        } else if (event instanceof LeaseEvent.Extended extended) {
            long called = extended.nanoTime() - extended.took().toNanos();
            return new Entry.Extended(extended.fence(), called, extended.validUntil());
        } else if (event instanceof LeaseEvent.BeatMissed missed) {
            String cause = missed.cause().map(Throwable::toString).orElse("no answer");
            return new Entry.BeatFailed(missed.fence(), Kind.INFO, cause);
        }
        return ending(event);
    }

    private static Entry ending(LeaseEvent event) {
        if (event instanceof LeaseEvent.Lost lost) {
            return new Entry.Lost(lost.fence(), lost.reason());
        } else if (event instanceof LeaseEvent.Released released) {
            return new Entry.ReleaseCalled(released.fence());
        } else if (event instanceof LeaseEvent.ReleaseAnswered answered) {
            return releaseAnswered(answered);
        } else if (event instanceof LeaseEvent.CapabilityWithdrawn withdrawn) {
            return new Entry.Remark("withdrawn: " + withdrawn.capability() + ": " + withdrawn.reason());
        }
        return new Entry.Remark(event.toString());
    }

    private static Entry notGranted(LeaseEvent.Refused refused) {
        Kind kind = refused.outcome() == Outcome.UNKNOWN ? Kind.INFO : Kind.FAIL;
        String outcome = refused.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new Entry.NotGranted(refused.key(), refused.leaseId(), kind, outcome, refused.detail());
    }

    private static Entry releaseAnswered(LeaseEvent.ReleaseAnswered answered) {
        Kind kind = switch (answered.outcome()) {
            case "released" -> Kind.OK;
            case "not held" -> Kind.FAIL;
            default -> Kind.INFO;
        };
        long called = answered.nanoTime() - answered.took().toNanos();
        return new Entry.ReleaseAnswered(answered.key(), answered.leaseId(), called, kind, answered.outcome());
    }
}
