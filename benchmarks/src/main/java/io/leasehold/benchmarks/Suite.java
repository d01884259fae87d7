package io.leasehold.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** All that is measured of one provider: ours, the limit and the rivals in one run. Used once. */
public interface Suite {

    /** Of the run, as in {@code --provider NAME} and {@code docs/performance/NAME.json}. */
    String name();

    /** How long a run takes on an idle machine of two processors. */
    Duration expected(Effort effort);

    /**
     * What the figures depend on beside the machine, Java, the date and the command, which every run has: versions of servers and
     * rivals, durability, seeds. Asked after {@link #run}.
     */
    Map<String, String> setting();

    /** Starts what it needs, measures, and leaves nothing behind. Figures of one work have the same unit. */
    List<Figure> run(Effort effort) throws Exception;
}
