package io.leasehold.history;

import io.leasehold.LeaseKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * H8. That keys are granted again is demanded after a fault and if the ttl is known; a key that one client holds all along is
 * granted. That waits end and nothing is left is demanded of a run that was audited.
 */
final class RecoveryCheck implements HistoryCheck {

    private static final int TTLS = 3;

    private record Wait(Actor actor, LeaseKey key, long operation) {}

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        List<Violation> found = new ArrayList<>();
        OptionalLong healed = history.events().stream()
                .filter(event -> event.entry() instanceof Entry.FaultEnded)
                .mapToLong(HistoryEvent::nanoTime)
                .max();
        if (healed.isPresent() && expectations.ttl().isPresent()) {
            grants(history.index(), healed.getAsLong(), expectations.ttl().get(), found);
        }
        Optional<HistoryEvent> audit = history.events().stream()
                .filter(event -> event.entry() instanceof Entry.Audited)
                .reduce((first, last) -> last);
        audit.ifPresent(event -> {
            waits(history, event, found);
            left(event, found);
        });
        return found;
    }

    private static void grants(LeaseIndex index, long healed, Duration ttl, List<Violation> found) {
        long limit = healed + TTLS * ttl.toNanos();
        index.byKey().forEach((key, tracks) -> {
            boolean granted = tracks.stream()
                    .flatMap(track -> track.granted().stream())
                    .anyMatch(event -> event.nanoTime() > healed && event.nanoTime() <= limit);
            boolean held =
                    index.beliefs(tracks).stream().anyMatch(belief -> belief.start() <= healed && belief.end() > limit);
            if (!granted && !held) {
                found.add(Violation.of(
                        Check.H8,
                        "'%s' was not granted from the end of the last fault at %d ns until %d ns, %d ttl of %s later"
                                .formatted(key, healed, limit, TTLS, ttl)));
            }
        });
    }

    private static void waits(LeaseHistory history, HistoryEvent audit, List<Violation> found) {
        Map<Wait, HistoryEvent> open = new LinkedHashMap<>();
        for (HistoryEvent event : history.events()) {
            if (event.entry() instanceof Entry.WaitCalled called) {
                open.put(new Wait(event.actor(), called.key(), called.operation()), event);
            } else if (event.entry() instanceof Entry.WaitEnded ended) {
                open.remove(new Wait(event.actor(), ended.key(), ended.operation()));
            }
        }
        open.forEach((wait, event) -> {
            long processEnd = history.index().processEnd(wait.actor().process(), event.nanoTime());
            if (event.nanoTime() <= audit.nanoTime() && processEnd == Long.MAX_VALUE) {
                found.add(Violation.of(
                        Check.H8,
                        "'%s': wait %d of client '%s' of process '%s', called at %d ns, never ended"
                                .formatted(
                                        wait.key(),
                                        wait.operation(),
                                        wait.actor().client(),
                                        wait.actor().process(),
                                        event.nanoTime()),
                        event,
                        audit));
            }
        });
    }

    private static void left(HistoryEvent event, List<Violation> found) {
        if (event.entry() instanceof Entry.Audited audit && !audit.left().isEmpty()) {
            found.add(Violation.of(Check.H8, "left in the back end: " + String.join(", ", audit.left()), event));
        }
    }
}
