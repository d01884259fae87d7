package io.leasehold.benchmarks.subject;

import java.io.IOException;

/** A client of a subject. For several threads; a grant is released by the thread that acquired it. */
public interface Party extends AutoCloseable {

    /** Waits until the key is granted; it is kept alive until it is released. A bare driver waits for nobody. */
    Grant acquire(String key) throws Exception;

    @Override
    void close() throws IOException;

    /** A key that is held. */
    interface Grant {

        void release() throws Exception;

        /** As the subject's own API tells it. */
        boolean isHeld() throws Exception;
    }
}
