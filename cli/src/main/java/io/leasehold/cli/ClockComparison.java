package io.leasehold.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A back end's clock against this machine's monotonic clock, from readings over a while. Not thread-safe. */
final class ClockComparison {

    /** A step of less cannot be told from a slow answer. */
    private static final Duration LEAST_STEP = Duration.ofMillis(20);

    private final List<Reading> readings = new ArrayList<>();

    /** The server's clock was read between the two instants of the local clock; all in nanoseconds. */
    private record Reading(long sent, long received, long server) {

        long offset() {
            return server - sent - (received - sent) / 2;
        }

        long uncertainty() {
            return (received - sent) / 2;
        }
    }

    void add(long sentNanos, long receivedNanos, long serverNanos) {
        readings.add(new Reading(sentNanos, receivedNanos, serverNanos));
    }

    boolean isObservable() {
        return readings.size() >= 2;
    }

    /** By how much the server's clock gains, in parts per million; less than zero if it loses. */
    double gain() {
        return 1e6 * (late().offset() - early().offset()) / elapsed();
    }

    /** The error that {@link #gain()} may have, because an answer takes time. */
    double gainUncertainty() {
        return 1e6 * (late().uncertainty() + early().uncertainty()) / elapsed();
    }

    /** The largest jump between two readings in a row beyond what slow answers explain; zero if there was none. */
    Duration step() {
        long largest = 0;
        for (int i = 1; i < readings.size(); i++) {
            Reading before = readings.get(i - 1);
            Reading after = readings.get(i);
            long jump = after.offset() - before.offset();
            long explained = before.uncertainty() + after.uncertainty() + LEAST_STEP.toNanos();
            if (Math.abs(jump) > explained && Math.abs(jump) > Math.abs(largest)) {
                largest = jump;
            }
        }
        return Duration.ofNanos(largest);
    }

    String text() {
        if (!isObservable()) {
            return "not observable: this back end tells no time";
        }
        String gain = String.format(
                Locale.ROOT, "the server's clock gains %.0f ppm (within %.0f)", gain(), gainUncertainty());
        return gain + (step().isZero() ? ", no step seen" : ", and stepped by " + step().toMillis() + " ms");
    }

    private long elapsed() {
        return late().sent() - early().sent();
    }

    /** The reading of the first half that is known best. */
    private Reading early() {
        return best(readings.subList(0, readings.size() / 2));
    }

    private Reading late() {
        return best(readings.subList(readings.size() / 2, readings.size()));
    }

    private static Reading best(List<Reading> some) {
        return some.stream().min(Comparator.comparingLong(Reading::uncertainty)).orElseThrow();
    }
}
