package io.leasehold.benchmarks.subject;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.leasehold.benchmarks.Figure.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A conditional put for an acquire and for a release. */
final class BareEtcd implements Subject {

    @Override
    public String name() {
        return "bare Txn, jetcd " + Subjects.versionOf(Client.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        return new Writer(open(uri));
    }

    /** Of {@code etcd://host:port,host:port}. */
    static Client open(String uri) {
        String[] hosts = uri.substring("etcd://".length()).split(",");
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = "http://" + hosts[i];
        }
        return Client.builder().endpoints(hosts).build();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static final class Writer implements Party {
        private static final ByteSequence VALUE = bytes("x".repeat(400));

        private final Client client;
        private final Map<String, Long> revisions = new ConcurrentHashMap<>();

        Writer(Client client) {
            this.client = client;
        }

        @Override
        public Grant acquire(String key) throws Exception {
            write(key);
            return new Bare(() -> {
                write(key);
                return key;
            });
        }

        private void write(String text) throws Exception {
            ByteSequence key = bytes(text);
            var answer = client.getKVClient()
                    .txn()
                    .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revisions.getOrDefault(text, 0L))))
                    .Then(Op.put(key, VALUE, PutOption.DEFAULT))
                    .commit()
                    .get();
            if (!answer.isSucceeded()) {
                throw new IllegalStateException(text + " was written by another");
            }
            revisions.put(text, answer.getHeader().getRevision());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
