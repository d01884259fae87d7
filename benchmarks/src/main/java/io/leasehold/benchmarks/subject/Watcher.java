package io.leasehold.benchmarks.subject;

import java.io.Closeable;
import java.util.List;
import java.util.function.IntConsumer;

/** One way to be told of changes of our records: our provider's watch, or the driver's own of the place where the record is. */
public interface Watcher extends Contestant {

    /**
     * Watches over connections of its own, perhaps from a little later on.
     *
     * @param keys one for each listener, perhaps the same; of letters, digits and {@code -}
     * @param heard gets the number of the listener that is called, on any thread
     * @return ends all of them
     */
    Closeable open(String uri, List<String> keys, IntConsumer heard) throws Exception;
}
