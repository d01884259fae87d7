package io.leasehold.history;

import io.leasehold.Fence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** H6, and that no heartbeat called after a confirmed release is confirmed. */
final class HeartbeatCheck implements HistoryCheck {

    private static final Order.Rule<Fence> NO_NEWER_GRANT = new Order.Rule<>(
            Comparator.comparing(Fence::token),
            (granted, extended) -> granted.token().compareTo(extended.token()) > 0);

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Order order = new Order(history, expectations);
        List<Violation> found = new ArrayList<>();
        for (List<LeaseTrack> ofOneKey : history.index().byKey().values()) {
            List<Span<Fence>> grants = new ArrayList<>();
            List<Span<Fence>> beats = new ArrayList<>();
            for (LeaseTrack track : ofOneKey) {
                track.fence()
                        .ifPresent(fence -> grants.add(Span.at(track.granted().orElseThrow(), fence)));
                track.extended().forEach(event -> beats.add(beat(event)));
                afterTheEnd(track, found);
            }
            order.inversions(grants, beats, NO_NEWER_GRANT).forEach(inversion -> found.add(afterNewer(inversion)));
        }
        return found;
    }

    private static Span<Fence> beat(HistoryEvent event) {
        Entry.Extended extended = (Entry.Extended) event.entry();
        return Span.since(extended.called(), event, extended.fence());
    }

    private static void afterTheEnd(LeaseTrack track, List<Violation> found) {
        Optional<HistoryEvent> lost = track.lost();
        Optional<HistoryEvent> freed = track.freed();
        for (HistoryEvent beat : track.extended()) {
            if (lost.isPresent() && Point.ORDER.compare(Point.of(lost.get()), Point.of(beat)) < 0) {
                found.add(ended(track, "lost", lost.get(), beat));
            } else if (freed.isPresent()
                    && freed.get().nanoTime() < beat(beat).begin().time()) {
                found.add(ended(track, "released", freed.get(), beat));
            }
        }
    }

    private static Violation ended(LeaseTrack track, String how, HistoryEvent end, HistoryEvent beat) {
        return Violation.of(
                Check.H6,
                "'%s': lease %s was %s at %d ns, and a heartbeat called at %d ns extended it at %d ns"
                        .formatted(
                                track.key(),
                                track.leaseId(),
                                how,
                                end.nanoTime(),
                                beat(beat).begin().time(),
                                beat.nanoTime()),
                end,
                beat);
    }

    private static Violation afterNewer(Order.Inversion<Fence> inversion) {
        Fence newer = inversion.earlier().value();
        Fence extended = inversion.later().value();
        return Violation.of(
                Check.H6,
                "'%s': token %s was granted to lease %s at %d ns, and a heartbeat of lease %s (token %s) called at %d ns extended it"
                        .formatted(
                                newer.key(),
                                newer.token(),
                                newer.leaseId(),
                                inversion.earlier().end().time(),
                                extended.leaseId(),
                                extended.token(),
                                inversion.later().begin().time()),
                inversion.earlier().event(),
                inversion.later().event());
    }
}
