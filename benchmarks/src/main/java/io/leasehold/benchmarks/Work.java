package io.leasehold.benchmarks;

/**
 * One way to take a free key and give it back: our lease, the fewest requests of the bare driver that could do the job, or a rival.
 */
interface Work extends AutoCloseable {

    /** For the table. */
    String name();

    /** Takes the key and gives it back. */
    void once() throws Exception;

    @Override
    void close();
}
