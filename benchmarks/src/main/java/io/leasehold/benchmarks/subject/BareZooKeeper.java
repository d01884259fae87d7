package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;

/** A conditional write for an acquire and for a release. */
final class BareZooKeeper implements Subject {

    @Override
    public String name() {
        return "bare setData, Curator " + Subjects.versionOf(CuratorFramework.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Party join(String uri, Duration ttl) throws Exception {
        return new Writer(open(uri, ttl));
    }

    /** Connected. */
    static CuratorFramework open(String uri, Duration session) throws InterruptedException {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(uri.substring("zookeeper://".length()))
                .sessionTimeoutMs((int) session.toMillis())
                .retryPolicy(new RetryOneTime(100))
                .build();
        client.start();
        if (!client.blockUntilConnected(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("no connection to " + uri + " within 30 s");
        }
        return client;
    }

    private static final class Writer implements Party {
        private static final byte[] VALUE = new byte[400];

        private final CuratorFramework client;
        private final Map<String, Integer> versions = new ConcurrentHashMap<>();

        Writer(CuratorFramework client) {
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

        private void write(String key) throws Exception {
            String path = "/" + key + "-bare";
            Integer version = versions.get(key);
            if (version == null) {
                String unused = client.create().forPath(path, VALUE);
                versions.put(key, 0);
                return;
            }
            versions.put(
                    key,
                    client.setData().withVersion(version).forPath(path, VALUE).getVersion());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
