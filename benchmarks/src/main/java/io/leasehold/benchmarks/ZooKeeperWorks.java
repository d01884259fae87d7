package io.leasehold.benchmarks;

import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.retry.RetryOneTime;

/** ZooKeeper: two conditional writes, and Curator's mutex. */
final class ZooKeeperWorks {

    private ZooKeeperWorks() {}

    static List<Work> of(String uri, String key) throws Exception {
        String servers = uri.substring("zookeeper://".length());
        return List.of(new Bare(open(servers), "/" + key + "-bare"), new Rival(open(servers), "/" + key + "-mutex"));
    }

    private static CuratorFramework open(String servers) {
        CuratorFramework client = CuratorFrameworkFactory.newClient(servers, new RetryOneTime(100));
        client.start();
        return client;
    }

    private static final class Bare implements Work {
        private final CuratorFramework client;
        private final String path;
        private final byte[] value = new byte[400];
        private int version;

        Bare(CuratorFramework client, String path) throws Exception {
            this.client = client;
            this.path = path;
            String unused = client.create().forPath(path, value);
        }

        @Override
        public String name() {
            return "two bare setData";
        }

        @Override
        public void once() throws Exception {
            write();
            write();
        }

        private void write() throws Exception {
            version = client.setData().withVersion(version).forPath(path, value).getVersion();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Rival implements Work {
        private final CuratorFramework client;
        private final InterProcessMutex mutex;

        Rival(CuratorFramework client, String path) {
            this.client = client;
            this.mutex = new InterProcessMutex(client, path);
        }

        @Override
        public String name() {
            return "Curator InterProcessMutex";
        }

        @Override
        public void once() throws Exception {
            mutex.acquire();
            mutex.release();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
