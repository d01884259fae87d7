package io.leasehold.raft.table;

import java.time.Duration;

/**
 * The bounds of a {@link WatchHub}.
 *
 * @param queueSize changes that wait for distribution, of all watchers; rounded up to a power of two
 * @param bufferPerWatcher events that wait for one watcher; rounded up to a power of two
 * @param maxWatchers the cap
 * @param progressEvery how often each watcher gets {@link WatchEvent.Progress}; zero for never
 * @param metrics whether events are counted for {@link WatchHub#metrics()}
 */
public record WatchSettings(
        int queueSize, int bufferPerWatcher, int maxWatchers, Duration progressEvery, Metrics metrics) {

    /** Whether events are counted. */
    public enum Metrics {
        /** What was delivered, missed and left out is counted. */
        ON,
        /** Those counts stay 0. */
        OFF
    }

    /** 16,384 changes, 256 events a watcher, 10,000 watchers, progress every 10 seconds. */
    public static final WatchSettings DEFAULTS =
            new WatchSettings(16_384, 256, 10_000, Duration.ofSeconds(10), Metrics.ON);

    private static final int LARGEST = 1 << 24;

    /**
     * Validates every bound.
     *
     * @param queueSize see {@link WatchSettings}
     * @param bufferPerWatcher see {@link WatchSettings}
     * @param maxWatchers see {@link WatchSettings}
     * @param progressEvery see {@link WatchSettings}
     * @param metrics see {@link WatchSettings}
     * @throws IllegalArgumentException naming the value and the limit
     */
    public WatchSettings {
        requireInRange("watch queue size", queueSize);
        requireInRange("watch buffer per watcher", bufferPerWatcher);
        requireInRange("cap on watchers", maxWatchers);
        if (progressEvery.isNegative()) {
            throw new IllegalArgumentException("watch progress interval is " + progressEvery + "; the least is zero");
        }
    }

    private static void requireInRange(String what, int value) {
        if (value < 1 || value > LARGEST) {
            throw new IllegalArgumentException(what + " is " + value + "; it may be 1 to " + LARGEST);
        }
    }
}
