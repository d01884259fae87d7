package io.leasehold.benchmarks.subject;

import java.time.Duration;

/** One way to hold keys of a back end: ours, the fewest requests of the bare driver that could do the job, or a rival. */
public interface Subject extends Contestant {

    /**
     * A client with connections of its own.
     *
     * @param ttl after which a holder that died has lost its keys, where that can be said
     */
    Party join(String uri, Duration ttl) throws Exception;
}
