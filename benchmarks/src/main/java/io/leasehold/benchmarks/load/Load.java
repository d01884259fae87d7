package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import java.util.List;

/** One work, done by all its subjects in one run. */
@FunctionalInterface
public interface Load {

    /** Leaves no connection, thread or process behind. */
    List<Figure> measure(Site site) throws Exception;
}
