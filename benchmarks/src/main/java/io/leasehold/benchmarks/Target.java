package io.leasehold.benchmarks;

import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseListener;
import java.util.UUID;
import picocli.CommandLine.Parameters;

/** The back end under load, and keys of this run that nobody else uses. */
final class Target {

    private final String run = "bench-" + UUID.randomUUID().toString().substring(0, 8);

    @Parameters(paramLabel = "URI", description = "The back end, such as etcd://127.0.0.1:2379.")
    @SuppressWarnings("NullAway.Init")
    private String uri;

    String uri() {
        return uri;
    }

    String key(Object name) {
        return run + "-" + name;
    }

    LeaseClient open() {
        return LeaseClient.open(uri);
    }

    LeaseClient open(LeaseListener listener) {
        return LeaseClient.builder().uri(uri).listener(listener).open();
    }
}
