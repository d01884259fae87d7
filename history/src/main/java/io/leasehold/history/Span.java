package io.leasehold.history;

/** An operation from its call to its answer, with what the answer said. */
record Span<V>(HistoryEvent event, Point begin, Point end, V value) {

    static <V> Span<V> at(HistoryEvent event, V value) {
        return new Span<>(event, Point.of(event), Point.of(event), value);
    }

    static <V> Span<V> between(HistoryEvent called, HistoryEvent answered, V value) {
        return new Span<>(answered, Point.of(called), Point.of(answered), value);
    }

    static <V> Span<V> since(long called, HistoryEvent answered, V value) {
        return new Span<>(answered, Point.called(answered, called), Point.of(answered), value);
    }

    String source() {
        return event.source();
    }
}
