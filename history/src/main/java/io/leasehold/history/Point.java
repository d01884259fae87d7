package io.leasehold.history;

import java.util.Comparator;

/**
 * A place in a source: events of one source and one time follow their sequence numbers. Places of different sources are compared
 * by {@link Order} only.
 */
record Point(String source, long time, long sequence) {

    static final Comparator<Point> ORDER = Comparator.comparingLong(Point::time).thenComparingLong(Point::sequence);

    static Point of(HistoryEvent event) {
        return new Point(event.source(), event.nanoTime(), event.sequence());
    }

    /** A call known by its time alone is taken to precede all events of that time, so that it proves no order among them. */
    static Point called(HistoryEvent event, long time) {
        return new Point(event.source(), time, Long.MIN_VALUE);
    }
}
