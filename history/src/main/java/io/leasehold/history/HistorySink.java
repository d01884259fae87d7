package io.leasehold.history;

/**
 * Where a recorder puts its events. Called by one thread at a time, in the order of the sequence numbers.
 */
interface HistorySink {

    void write(HistoryEvent event);

    void close();
}
