package io.leasehold.history;

/**
 * One line of a history.
 *
 * @param source the recorder that wrote it; sequence numbers order only the events of one source
 * @param sequence from 1, by one
 * @param nanoTime when, on the common clock, in nanoseconds; only differences have a meaning
 * @param actor who
 * @param entry what
 */
public record HistoryEvent(String source, long sequence, long nanoTime, Actor actor, Entry entry) {

    /** Short, for messages: where to find the event. */
    String reference() {
        return source + "#" + sequence;
    }
}
