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
    public Party join(String uri, Duration ttl) {
        return new Client(LeaseClient.open(uri), ttl);
    }

    /** A client that counts its beats: a listener is called on a thread of its own, and only this pays for that. */
    public static Counted joinCounted(String uri, Duration ttl) {
        return new Counted(uri, ttl);
    }

    private record Client(LeaseClient client, Duration ttl) implements Party {

        @Override
        public Grant acquire(String key) throws InterruptedException {
            return new Held(client.acquire(LeaseSpec.of(key).ttl(ttl)));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    /** See {@link #joinCounted}. */
    public static final class Counted implements Party {
        private final AtomicLong missed = new AtomicLong();
        private final AtomicLong extended = new AtomicLong();
        private final Client client;

        Counted(String uri, Duration ttl) {
            this.client = new Client(
                    LeaseClient.builder().uri(uri).listener(this::count).open(), ttl);
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
            return client.acquire(key);
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
