package io.leasehold.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How long requests of one kind took.
 *
 * @param sorted those that were answered, the shortest first
 * @param unanswered how many were not
 */
record RoundTrips(List<Duration> sorted, int unanswered) {

    RoundTrips {
        sorted = sorted.stream().sorted().toList();
    }

    /** The shortest time that this share of the requests did not exceed; zero if there were none. */
    Duration quantile(double share) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    Duration longest() {
        return quantile(1);
    }

    String text() {
        return "median %s, p99 %s, longest %s of %d; %d without an answer"
                .formatted(millis(quantile(0.5)), millis(quantile(0.99)), millis(longest()), sorted.size(), unanswered);
    }

    /** For programs, in nanoseconds. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", sorted.size());
        fields.put("medianNanos", quantile(0.5).toNanos());
        fields.put("p99Nanos", quantile(0.99).toNanos());
        fields.put("longestNanos", longest().toNanos());
        fields.put("unanswered", unanswered);
        return fields;
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }
}
