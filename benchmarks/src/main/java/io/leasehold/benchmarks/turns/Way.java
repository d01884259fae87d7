package io.leasehold.benchmarks.turns;

import io.leasehold.benchmarks.Figure;
import java.time.Duration;

/**
 * One way of doing a work.
 *
 * @param subject whose
 */
public record Way(String subject, Figure.Role role, Meter meter) {

    /** Does it for a while, and says what it came to, in the unit of the work. */
    @FunctionalInterface
    public interface Meter {
        double measure(Duration slot) throws Exception;
    }

    /** Does it once. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    /** One after the other in one thread; microseconds each. */
    public static Way sequential(String subject, Figure.Role role, Step step) {
        return new Way(subject, role, slot -> {
            long start = System.nanoTime();
            int done = 0;
            do {
                step.run();
                done++;
            } while (System.nanoTime() - start < slot.toNanos());
            return (System.nanoTime() - start) / 1e3 / done;
        });
    }
}
