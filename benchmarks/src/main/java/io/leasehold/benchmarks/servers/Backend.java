package io.leasehold.benchmarks.servers;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A back end that a suite may load. Closing it ends the servers that were started for it. */
public interface Backend extends AutoCloseable {

    /** For all subjects. */
    String uri();

    /** Versions of the servers, and what they force to the disk. */
    Map<String, String> setting();

    @Override
    void close();

    /** The one that the environment variable names, otherwise one that is started. */
    static Backend open(String variable, Callable<Backend> start) throws Exception {
        Optional<String> uri = Optional.ofNullable(System.getenv(variable));
        return uri.isPresent() ? new Given(uri.get(), variable) : start.call();
    }

    /** A back end of somebody else. */
    record Given(String uri, String variable) implements Backend {

        @Override
        public Map<String, String> setting() {
            return Map.of("servers", "given by " + variable + "; versions and durability are as set there");
        }

        @Override
        public void close() {}
    }
}
