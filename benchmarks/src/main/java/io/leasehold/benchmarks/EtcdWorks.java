package io.leasehold.benchmarks;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** etcd: two conditional puts, and jetcd's lease with its lock. */
final class EtcdWorks {

    private EtcdWorks() {}

    static List<Work> of(String uri, String key) {
        String endpoint = "http" + uri.substring("etcd".length());
        return List.of(new Bare(endpoint, key + "-bare"), new Rival(endpoint, key + "-lock"));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private static final class Bare implements Work {
        private final Client client;
        private final ByteSequence key;
        private final ByteSequence value = bytes("x".repeat(400));
        private long revision;

        Bare(String endpoint, String key) {
            this.client = Client.builder().endpoints(endpoint).build();
            this.key = bytes(key);
        }

        @Override
        public String name() {
            return "two bare Txn";
        }

        @Override
        public void once() throws Exception {
            write();
            write();
        }

        private void write() throws Exception {
            var answer = client.getKVClient()
                    .txn()
                    .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                    .Then(Op.put(key, value, PutOption.DEFAULT))
                    .commit()
                    .get();
            if (!answer.isSucceeded()) {
                throw new IllegalStateException(key + " was written by another");
            }
            revision = answer.getHeader().getRevision();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Rival implements Work {
        private final Client client;
        private final ByteSequence name;

        Rival(String endpoint, String key) {
            this.client = Client.builder().endpoints(endpoint).build();
            this.name = bytes(key);
        }

        @Override
        public String name() {
            return "jetcd lease + lock";
        }

        @Override
        public void once() throws Exception {
            long lease = client.getLeaseClient().grant(15).get().getID();
            ByteSequence held = client.getLockClient().lock(name, lease).get().getKey();
            client.getLockClient().unlock(held).get();
            client.getLeaseClient().revoke(lease).get();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
