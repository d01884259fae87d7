package io.leasehold.history;

import java.util.ArrayList;
import java.util.List;

/** Keeps the events. */
final class MemorySink implements HistorySink {

    private final List<HistoryEvent> events = new ArrayList<>();

    @Override
    public void write(HistoryEvent event) {
        events.add(event);
    }

    @Override
    public void close() {
        // Nothing to free.
    }

    List<HistoryEvent> events() {
        return List.copyOf(events);
    }
}
