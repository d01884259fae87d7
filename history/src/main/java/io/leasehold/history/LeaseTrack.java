package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything that was recorded of one lease id. Filled once, by {@link LeaseIndex}. */
final class LeaseTrack {

    private final LeaseKey key;
    private final LeaseId leaseId;
    private @Nullable HistoryEvent called;
    private @Nullable HistoryEvent answered;
    private @Nullable HistoryEvent granted;
    private @Nullable HistoryEvent lost;
    private @Nullable HistoryEvent released;
    private @Nullable HistoryEvent freed;
    private final List<HistoryEvent> extended = new ArrayList<>();

    LeaseTrack(LeaseKey key, LeaseId leaseId) {
        this.key = key;
        this.leaseId = leaseId;
    }

    /** The first of each sort counts, of answers the last: after an unknown outcome the same attempt may be answered again. */
    void add(HistoryEvent event) {
        Entry entry = event.entry();
        if (entry instanceof Entry.AcquireCalled) {
            called = called == null ? event : called;
        } else if (entry instanceof Entry.Granted) {
            answered = event;
            granted = granted == null ? event : granted;
        } else if (entry instanceof Entry.NotGranted) {
            answered = event;
        } else if (entry instanceof Entry.Extended) {
            extended.add(event);
        } else if (entry instanceof Entry.Lost) {
            lost = lost == null ? event : lost;
        } else if (entry instanceof Entry.ReleaseCalled) {
            released = released == null ? event : released;
        } else if (entry instanceof Entry.ReleaseAnswered answer && answer.kind() == Kind.OK) {
            freed = freed == null ? event : freed;
        }
    }

    LeaseKey key() {
        return key;
    }

    LeaseId leaseId() {
        return leaseId;
    }

    Optional<HistoryEvent> called() {
        return Optional.ofNullable(called);
    }

    Optional<HistoryEvent> answered() {
        return Optional.ofNullable(answered);
    }

    Optional<HistoryEvent> granted() {
        return Optional.ofNullable(granted);
    }

    Optional<HistoryEvent> lost() {
        return Optional.ofNullable(lost);
    }

    Optional<HistoryEvent> released() {
        return Optional.ofNullable(released);
    }

    Optional<HistoryEvent> freed() {
        return Optional.ofNullable(freed);
    }

    List<HistoryEvent> extended() {
        return extended;
    }

    /** The fence of the grant, if it is known. */
    Optional<Fence> fence() {
        return granted().map(event -> ((Entry.Granted) event.entry()).fence());
    }

    /** The grant from its call to its answer; none if either is not in the history. */
    Optional<Span<Fence>> grant() {
        return called().flatMap(call ->
                granted().flatMap(answer -> fence().map(fence -> Span.between(call, answer, fence))));
    }

    /** Whether the caller may have the lease although the history does not show it. */
    boolean mayHaveBeenGranted() {
        return called != null
                && (answered == null || (answered.entry() instanceof Entry.NotGranted no && no.kind() == Kind.INFO));
    }

    /** Until when the client may have believed, but for its process's end. */
    long beliefEnd() {
        if (lost != null && lost.entry() instanceof Entry.Lost loss && loss.reason() == LossReason.REVOKED) {
            return lastProof(); // why: an operator frees the key at once and waives exclusion; until here he had not
        }
        long end = lastValidUntil();
        end = lost == null ? end : Math.min(end, lost.nanoTime());
        return released == null ? end : Math.min(end, released.nanoTime());
    }

    private long lastValidUntil() {
        long end = granted != null && granted.entry() instanceof Entry.Granted grant ? grant.validUntil() : 0;
        for (HistoryEvent beat : extended) {
            end = beat.entry() instanceof Entry.Extended extension ? Math.max(end, extension.validUntil()) : end;
        }
        return end;
    }

    private long lastProof() {
        long proof = granted == null ? Long.MIN_VALUE : granted.nanoTime();
        for (HistoryEvent beat : extended) {
            proof = beat.entry() instanceof Entry.Extended extension ? Math.max(proof, extension.called()) : proof;
        }
        return proof;
    }
}
