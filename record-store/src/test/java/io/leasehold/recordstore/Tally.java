package io.leasehold.recordstore;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How often each thing happened, and the smallest gap between two beliefs. Not thread-safe. */
final class Tally {

    private final long[] counts = new long[Count.values().length];
    private long smallestGap = Long.MAX_VALUE;

    void count(Count what) {
        counts[what.ordinal()]++;
    }

    void gap(long nanos) {
        smallestGap = Math.min(smallestGap, nanos);
    }

    long of(Count what) {
        return counts[what.ordinal()];
    }

    void add(Tally other) {
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
        smallestGap = Math.min(smallestGap, other.smallestGap);
    }

    /** One line per count. */
    String text() {
        String lines = Arrays.stream(Count.values())
                .map(what -> "%,d %s".formatted(of(what), what.text()))
                .collect(Collectors.joining("\n"));
        return lines + "\n%,d ns smallest gap between two holders".formatted(smallestGap);
    }
}
