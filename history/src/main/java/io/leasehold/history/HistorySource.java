package io.leasehold.history;

import java.util.List;

/**
 * What one recorder wrote.
 *
 * @param header its name and clock
 * @param events in the order of their sequence numbers
 */
record HistorySource(HistoryHeader header, List<HistoryEvent> events) {

    /** Whether the recorder was closed; otherwise whatever followed its last event is missing. */
    boolean isComplete() {
        return !events.isEmpty() && events.get(events.size() - 1).entry() instanceof Entry.RecordingEnded;
    }

    long lastTime() {
        return events.stream().mapToLong(HistoryEvent::nanoTime).max().orElse(Long.MIN_VALUE);
    }
}
