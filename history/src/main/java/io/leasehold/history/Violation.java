package io.leasehold.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise that was broken.
 *
 * @param check which
 * @param message lease ids, tokens and times
 * @param events what shows it
 */
public record Violation(Check check, String message, List<HistoryEvent> events) {

    /**
     * Copies the events.
     *
     * @param check which
     * @param message lease ids, tokens and times
     * @param events what shows it
     */
    public Violation {
        events = List.copyOf(events);
    }

    static Violation of(Check check, String message, HistoryEvent... events) {
        return new Violation(check, message, List.of(events));
    }

    /** The check, the message and where to find the events. */
    @Override
    public String toString() {
        String where = events.stream().map(HistoryEvent::reference).collect(Collectors.joining(", "));
        return check + ": " + message + (where.isEmpty() ? "" : " [" + where + "]");
    }
}
