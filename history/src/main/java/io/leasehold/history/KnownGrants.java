package io.leasehold.history;

import io.leasehold.Fence;
import java.util.List;
import java.util.Optional;

/** Whether a fence is of a grant that the history shows, or that a crash may have kept out of it. */
final class KnownGrants {

    private final LeaseIndex index;
    private final List<Long> cutOffAt;

    KnownGrants(LeaseHistory history) {
        this.index = history.index();
        this.cutOffAt = history.sources().stream()
                .filter(source -> !source.isComplete())
                .map(KnownGrants::lastOfClients)
                .toList();
    }

    private static long lastOfClients(HistorySource source) {
        return source.events().stream()
                .filter(event -> !isOfGate(event.entry()))
                .mapToLong(HistoryEvent::nanoTime)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private static boolean isOfGate(Entry entry) {
        return entry instanceof Entry.GatePassed || entry instanceof Entry.GateRefused;
    }

    boolean explain(Fence fence, HistoryEvent seen) {
        Optional<LeaseTrack> track = index.track(fence.leaseId());
        if (track.isPresent()) {
            return track.get().fence().isPresent()
                    || !track.get().extended().isEmpty()
                    || track.get().mayHaveBeenGranted();
        }
        return cutOffAt.stream().anyMatch(last -> last <= seen.nanoTime());
    }
}
