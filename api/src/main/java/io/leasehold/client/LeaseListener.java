package io.leasehold.client;

/**
 * Gets every event of a client, in the order in which they happened, one at a time, on the callback executor. Metrics and the
 * flight recorder build on it. An exception it throws goes to the log.
 */
@FunctionalInterface
public interface LeaseListener {

    /**
     * Something happened.
     *
     * @param event what
     */
    void onEvent(LeaseEvent event);
}
