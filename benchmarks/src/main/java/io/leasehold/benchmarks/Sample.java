package io.leasehold.benchmarks;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Durations of one kind, summed up in a line. */
final class Sample {

    private final Histogram micros = new Histogram(3);

    void add(long nanos) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos)));
    }

    @Override
    public String toString() {
        return "%d samples, median %.2f ms, p99 %.2f ms, max %.2f ms"
                .formatted(
                        micros.getTotalCount(),
                        micros.getValueAtPercentile(50) / 1000.0,
                        micros.getValueAtPercentile(99) / 1000.0,
                        micros.getMaxValue() / 1000.0);
    }
}
