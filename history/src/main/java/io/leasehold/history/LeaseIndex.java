package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** A history's events by lease id and by key. */
final class LeaseIndex {

    private final Map<LeaseId, LeaseTrack> tracks = new LinkedHashMap<>();
    private final Map<LeaseKey, List<LeaseTrack>> byKey = new LinkedHashMap<>();
    private final Map<String, NavigableSet<Long>> processEnds = new HashMap<>();

    private LeaseIndex() {}

    static LeaseIndex of(List<HistoryEvent> events) {
        LeaseIndex index = new LeaseIndex();
        events.forEach(index::add);
        return index;
    }

    private void add(HistoryEvent event) {
        Entry entry = event.entry();
        if (entry instanceof Entry.AcquireCalled called) {
            track(called.key(), called.leaseId()).add(event);
        } else if (entry instanceof Entry.NotGranted no) {
            track(no.key(), no.leaseId()).add(event);
        } else if (entry instanceof Entry.ReleaseAnswered answer) {
            track(answer.key(), answer.leaseId()).add(event);
        } else if (entry instanceof Entry.ProcessEnded end) {
            processEnds.computeIfAbsent(end.target(), name -> new TreeSet<>()).add(event.nanoTime());
        } else {
            holderFence(entry)
                    .ifPresent(fence -> track(fence.key(), fence.leaseId()).add(event));
        }
    }

    /** The fence of an entry that its holder wrote. */
    static Optional<Fence> holderFence(Entry entry) {
        if (entry instanceof Entry.Granted granted) {
            return Optional.of(granted.fence());
        } else if (entry instanceof Entry.Extended extended) {
            return Optional.of(extended.fence());
        } else if (entry instanceof Entry.Lost lost) {
            return Optional.of(lost.fence());
        } else if (entry instanceof Entry.ReleaseCalled released) {
            return Optional.of(released.fence());
        }
        return Optional.empty();
    }

    private LeaseTrack track(LeaseKey key, LeaseId leaseId) {
        return tracks.computeIfAbsent(leaseId, id -> {
            LeaseTrack track = new LeaseTrack(key, id);
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(track);
            return track;
        });
    }

    Optional<LeaseTrack> track(LeaseId leaseId) {
        return Optional.ofNullable(tracks.get(leaseId));
    }

    Collection<LeaseTrack> tracks() {
        return tracks.values();
    }

    Map<LeaseKey, List<LeaseTrack>> byKey() {
        return byKey;
    }

    /** When the process ended, at or after that time; never if it is not recorded. */
    long processEnd(String process, long from) {
        Long end = processEnds.getOrDefault(process, new TreeSet<>()).ceiling(from);
        return end == null ? Long.MAX_VALUE : end;
    }

    List<Belief> beliefs(List<LeaseTrack> ofOneKey) {
        List<Belief> beliefs = new ArrayList<>();
        for (LeaseTrack track : ofOneKey) {
            if (track.granted().isPresent() && track.fence().isPresent()) {
                HistoryEvent granted = track.granted().get();
                long processEnd = processEnd(granted.actor().process(), granted.nanoTime());
                beliefs.add(new Belief(track.fence().get(), granted, Math.min(track.beliefEnd(), processEnd)));
            }
        }
        beliefs.removeIf(Belief::isEmpty);
        return beliefs;
    }
}
