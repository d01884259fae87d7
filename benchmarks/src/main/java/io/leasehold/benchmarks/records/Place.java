package io.leasehold.benchmarks.records;

/** Where records are. The four verbs are for one key at a time, in the order of this interface. */
interface Place extends AutoCloseable {

    void acquire(int key) throws Exception;

    void heartbeat() throws Exception;

    void inspect() throws Exception;

    void release() throws Exception;

    @Override
    void close();
}
