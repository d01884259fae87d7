package io.leasehold.raft.table;

import java.util.Set;

/**
 * What to watch.
 *
 * @param selector which keys
 * @param options what to be told beyond the plain changes
 */
public record WatchRequest(Selector selector, Set<Option> options) {

    /** What a watcher may ask for. */
    public enum Option {
        /** Also {@link Change.Kind#RENEWED}: one event for every beat. */
        RENEWED,
        /** The record before each change. */
        BEFORE
    }

    /**
     * Copies the options.
     *
     * @param selector see {@link WatchRequest}
     * @param options see {@link WatchRequest}
     */
    public WatchRequest {
        options = Set.copyOf(options);
    }

    /**
     * The plain changes.
     *
     * @param selector which keys
     * @param options what else
     */
    public WatchRequest(Selector selector, Option... options) {
        this(selector, Set.of(options));
    }
}
