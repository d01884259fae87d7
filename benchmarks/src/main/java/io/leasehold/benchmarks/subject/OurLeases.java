package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Ours, on any back end. */
public final class OurLeases implements Subject {

    @Override
    public String name() {
        return "leasehold";
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    public Client join(String uri, Duration ttl) {
        return new Client(uri, ttl);
    }

    /** Counts its beats, too. */
    public static final class Client implements Party {
        private final AtomicLong missed = new AtomicLong();
        private final AtomicLong extended = new AtomicLong();
        private final LeaseClient client;
        private final Duration ttl;

        Client(String uri, Duration ttl) {
            this.ttl = ttl;
            this.client = LeaseClient.builder().uri(uri).listener(this::count).open();
        }

        private void count(LeaseEvent event) {
            if (event instanceof LeaseEvent.BeatMissed) {
                missed.incrementAndGet();
            } else if (event instanceof LeaseEvent.Extended) {
                extended.incrementAndGet();
            }
        }

        public long missed() {
            return missed.get();
        }

        public long extended() {
            return extended.get();
        }

        @Override
        public Grant acquire(String key) throws InterruptedException {
            return new Held(client.acquire(LeaseSpec.of(key).ttl(ttl)));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private record Held(Lease lease) implements Party.Grant {

        @Override
        public void release() throws InterruptedException {
            lease.release();
        }

        @Override
        public boolean isHeld() {
            return lease.isHeld();
        }
    }
}
