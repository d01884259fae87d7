package io.leasehold.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Counts. */
final class Census {

    private static final String HELD_BY_OTHER = "held-by-other";

    private final LeaseHistory history;
    private final Gaps gaps;

    Census(LeaseHistory history, Expectations expectations) {
        this.history = history;
        this.gaps = new Gaps(history, expectations);
    }

    HistorySummary summary() {
        LeaseIndex index = history.index();
        OptionalLong smallest = gaps.smallest();
        return new HistorySummary(
                history.events().size(),
                history.sources().size(),
                (int) history.sources().stream()
                        .filter(source -> !source.isComplete())
                        .count(),
                index.byKey().size(),
                count(entry -> entry instanceof Entry.AcquireCalled),
                contended(),
                (int) index.tracks().stream()
                        .filter(track -> track.granted().isPresent())
                        .count(),
                takeovers(),
                count(entry -> entry instanceof Entry.Extended),
                count(entry -> entry instanceof Entry.GatePassed),
                count(entry -> entry instanceof Entry.GateRefused),
                unknownPercent(),
                gaps.overlaps().size(),
                smallest.isPresent() ? Optional.of(Duration.ofNanos(smallest.getAsLong())) : Optional.empty(),
                Faults.of(history).provedBySort());
    }

    private int count(Predicate<Entry> wanted) {
        return (int) history.events().stream()
                .map(HistoryEvent::entry)
                .filter(wanted)
                .count();
    }

    private int contended() {
        return history.index().byKey().values().stream()
                .mapToInt(Census::contended)
                .sum();
    }

    private record Attempt(LeaseTrack track, long called, long answered) {}

    private static int contended(List<LeaseTrack> ofOneKey) {
        List<Attempt> attempts = new ArrayList<>();
        Set<LeaseTrack> contended = new HashSet<>();
        for (LeaseTrack track : ofOneKey) {
            if (track.called().isPresent() && track.answered().isPresent()) {
                HistoryEvent answer = track.answered().get();
                attempts.add(new Attempt(track, track.called().get().nanoTime(), answer.nanoTime()));
                if (answer.entry() instanceof Entry.NotGranted no
                        && no.outcome().equals(HELD_BY_OTHER)) {
                    contended.add(track);
                }
            }
        }
        attempts.sort(Comparator.comparingLong(Attempt::called));
        Attempt longest = null;
        for (Attempt attempt : attempts) {
            if (longest != null && attempt.called() < longest.answered()) {
                contended.add(attempt.track());
                contended.add(longest.track());
            }
            longest = longest == null || attempt.answered() > longest.answered() ? attempt : longest;
        }
        return contended.size();
    }

    private int takeovers() {
        int takeovers = 0;
        for (List<LeaseTrack> ofOneKey : history.index().byKey().values()) {
            List<LeaseTrack> grants = ofOneKey.stream()
                    .filter(track -> track.fence().isPresent())
                    .sorted(Comparator.comparing(
                            track -> track.fence().orElseThrow().token()))
                    .toList();
            for (int i = 1; i < grants.size(); i++) {
                takeovers += isTakeover(grants.get(i - 1), grants.get(i)) ? 1 : 0;
            }
        }
        return takeovers;
    }

    private static boolean isTakeover(LeaseTrack before, LeaseTrack after) {
        long granted = after.granted().orElseThrow().nanoTime();
        return before.released()
                .filter(release -> release.nanoTime() <= granted)
                .isEmpty();
    }

    /** The last answer of each operation counts. */
    private int unknownPercent() {
        Map<Object, Boolean> unknown = new HashMap<>();
        for (HistoryEvent event : history.events()) {
            Entry entry = event.entry();
            if (entry instanceof Entry.Granted granted) {
                unknown.put(granted.fence().leaseId(), false);
            } else if (entry instanceof Entry.NotGranted no) {
                unknown.put(no.leaseId(), no.kind() == Kind.INFO);
            } else if (entry instanceof Entry.Extended) {
                unknown.put(event, false);
            } else if (entry instanceof Entry.BeatFailed beat) {
                unknown.put(event, beat.kind() == Kind.INFO);
            } else if (entry instanceof Entry.ReleaseAnswered release) {
                unknown.put(List.of("release", release.leaseId()), release.kind() == Kind.INFO);
            } else if (entry instanceof Entry.WriteAnswered write) {
                unknown.put(List.of(write.register(), write.write()), write.kind() == Kind.INFO);
            }
        }
        long bad = unknown.values().stream().filter(Boolean::booleanValue).count();
        return unknown.isEmpty() ? 0 : (int) Math.ceil(100.0 * bad / unknown.size());
    }
}
