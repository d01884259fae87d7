package io.leasehold.redis;

import io.leasehold.LeaseKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Which server serves a key now. Nothing here blocks; answers come as fast as the servers' do. Thread-safe. */
interface Topology extends AutoCloseable {

    /** The server of a key; fails if it cannot be reached. The caller may cancel the answer. */
    CompletableFuture<Target> target(LeaseKey key);

    /** All servers that serve keys. */
    CompletableFuture<List<Target>> all();

    /** The server no longer serves what it did: looks again before it is used again. */
    void lookAgain(Target target);

    /** Where hints about a key come from. */
    Subscriptions subscriptions();

    /** Ends what this topology opened, and nothing that was handed in. */
    @Override
    void close();
}
