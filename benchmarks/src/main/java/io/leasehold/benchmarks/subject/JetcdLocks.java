package io.leasehold.benchmarks.subject;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.grpc.stub.StreamObserver;
import io.leasehold.benchmarks.Figure.Role;
import java.time.Duration;

/** jetcd's lock on a lease of its own. */
record JetcdLocks(String kind, Watchman watchman) implements Subject {

    /** What keeps a lease alive. */
    private interface Watchman {
        void watch(Client client, long lease);
    }

    private static final class Ignoring implements StreamObserver<LeaseKeepAliveResponse> {
        @Override
        public void onNext(LeaseKeepAliveResponse answer) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    /** Released before its ttl ends: the fewest requests that jetcd allows. */
    static JetcdLocks unattended() {
        return new JetcdLocks("lease + lock", (client, lease) -> {});
    }

    static JetcdLocks keptAlive() {
        return new JetcdLocks("lease + keepAlive + lock", (client, lease) -> {
            AutoCloseable unused = client.getLeaseClient().keepAlive(lease, new Ignoring());
        });
    }

    @Override
    public String name() {
        return "jetcd " + Subjects.versionOf(Client.class) + " " + kind;
    }

    @Override
    public Role role() {
        return Role.RIVAL;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        return new Locker(BareEtcd.open(uri), watchman, ttl.toSeconds());
    }

    private record Locker(Client client, Watchman watchman, long ttlSeconds) implements Party {

        @Override
        public Grant acquire(String key) throws Exception {
            long lease = client.getLeaseClient().grant(ttlSeconds).get().getID();
            watchman.watch(client, lease);
            return new Held(
                    client,
                    lease,
                    client.getLockClient()
                            .lock(BareEtcd.bytes(key), lease)
                            .get()
                            .getKey());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private record Held(Client client, long lease, ByteSequence key) implements Party.Grant {

        @Override
        public void release() throws Exception {
            client.getLockClient().unlock(key).get();
            client.getLeaseClient().revoke(lease).get();
        }

        @Override
        public boolean isHeld() throws Exception {
            return client.getKVClient().get(key).get().getCount() == 1;
        }
    }
}
