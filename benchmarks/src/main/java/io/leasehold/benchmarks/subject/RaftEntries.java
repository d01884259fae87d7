package io.leasehold.benchmarks.subject;

import io.leasehold.LeaseKey;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.Freshness;
import java.time.Duration;

/** Two requests that go through the log of our own members and change nothing: what two round trips to them cost. */
record RaftEntries() implements Subject {

    @Override
    public String name() {
        return "two reads through the log";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        return new Reader(LeaseClient.open(uri));
    }

    private record Reader(LeaseClient client) implements Party {

        @Override
        public Grant acquire(String key) throws InterruptedException {
            LeaseKey read = LeaseKey.of(key);
            boolean unused = client.inspect(read, Freshness.LINEARIZABLE).isPresent();
            return new Read(client, read);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private record Read(LeaseClient client, LeaseKey key) implements Party.Grant {

        @Override
        public void release() throws InterruptedException {
            boolean unused = client.inspect(key, Freshness.LINEARIZABLE).isPresent();
        }

        @Override
        public boolean isHeld() {
            return false;
        }
    }
}
