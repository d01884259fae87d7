package io.leasehold.benchmarks;

import java.util.List;

/**
 * What one way of doing a work cost in one run.
 *
 * @param provider such as {@code redis}, or {@code jvm} for what crosses no socket
 * @param work such as {@code free key, 1 client}; figures of one provider and one work stand in one table
 * @param subject whose: {@code leasehold}, or the name of the limit or the rival, with its version
 * @param unit such as {@code us}, {@code B/op}, {@code requests/op}, {@code hand-overs/s}
 * @param samples one a round or fork, in order; samples of different subjects with the same index were taken side by side
 */
public record Figure(String provider, String work, String subject, Role role, String unit, List<Double> samples) {

    /** What a subject is compared as. */
    public enum Role {
        OURS,
        /** The least that could do the job. */
        LIMIT,
        /** What a user would take instead. */
        RIVAL
    }

    public Figure {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(provider + ", " + work + ", " + subject + ": no samples");
        }
        samples = List.copyOf(samples);
    }

    public double median() {
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    public double least() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double most() {
        return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
