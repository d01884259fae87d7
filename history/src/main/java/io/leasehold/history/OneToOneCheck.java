package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** H1. */
final class OneToOneCheck implements HistoryCheck {

    private record Seen<T>(T value, HistoryEvent event) {}

    private record Slot(LeaseKey key, FencingToken token) {}

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Map<LeaseId, Seen<Fence>> byLease = new HashMap<>();
        Map<Slot, Seen<LeaseId>> byToken = new HashMap<>();
        List<Violation> found = new ArrayList<>();
        for (HistoryEvent event : history.events()) {
            Optional<Fence> fence = fence(event.entry());
            if (fence.isPresent()) {
                oneToken(byLease, fence.get(), event).ifPresent(found::add);
                oneLease(byToken, fence.get(), event).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Fence> fence(Entry entry) {
        return entry instanceof Entry.GatePassed passed ? Optional.of(passed.fence()) : LeaseIndex.holderFence(entry);
    }

    private static Optional<Violation> oneToken(Map<LeaseId, Seen<Fence>> seen, Fence fence, HistoryEvent event) {
        Seen<Fence> first = seen.putIfAbsent(fence.leaseId(), new Seen<>(fence, event));
        if (first == null || first.value().equals(fence)) {
            return Optional.empty();
        }
        seen.put(fence.leaseId(), new Seen<>(fence, event));
        return Optional.of(Violation.of(
                Check.H1,
                "lease %s has token %s of '%s' and token %s of '%s'"
                        .formatted(
                                fence.leaseId(),
                                first.value().token(),
                                first.value().key(),
                                fence.token(),
                                fence.key()),
                first.event(),
                event));
    }

    private static Optional<Violation> oneLease(Map<Slot, Seen<LeaseId>> seen, Fence fence, HistoryEvent event) {
        Slot slot = new Slot(fence.key(), fence.token());
        Seen<LeaseId> first = seen.putIfAbsent(slot, new Seen<>(fence.leaseId(), event));
        if (first == null || first.value().equals(fence.leaseId())) {
            return Optional.empty();
        }
        seen.put(slot, new Seen<>(fence.leaseId(), event));
        return Optional.of(Violation.of(
                Check.H1,
                "token %s of '%s' was given to lease %s and to lease %s"
                        .formatted(fence.token(), fence.key(), first.value(), fence.leaseId()),
                first.event(),
                event));
    }
}
