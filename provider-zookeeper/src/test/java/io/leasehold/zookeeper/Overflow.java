package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Version;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/** A server whose record was written two short of 2^32 times: nobody can wait for that, so its snapshot is made by hand. */
final class Overflow {

    private static final LeaseKey KEY = LeaseKey.of("old");
    private static final Duration T = Opened.SOON;

    private Overflow() {}

    static void prepare(Path data, Layout layout, int dataVersion) throws Exception {
        DataTree tree = new DataTree();
        long zxid = 1;
        String path = layout.pathOf(KEY);
        for (String parent : Layout.above(path)) {
            byte[] content = parent.equals(layout.root()) ? Layout.MARKER : new byte[0];
            tree.createNode(parent, content, Ids.OPEN_ACL_UNSAFE, 0, -1, zxid++, 0);
        }
        tree.createNode(path, new byte[] {1}, Ids.OPEN_ACL_UNSAFE, 0, -1, zxid++, 0);
        tree.setData(path, new byte[] {1}, dataVersion, zxid, 0);
        tree.lastProcessedZxid = zxid;
        File directory = data.toFile();
        FileTxnSnapLog log = new FileTxnSnapLog(directory, directory);
        log.save(tree, new ConcurrentHashMap<>(), true);
        log.close();
    }

    static void requireConditionalWritesAcross(TestServer server, String root) throws InterruptedException {
        ZooKeeperRecordStore store = Opened.store(Opened.uri(server.address(), root.substring(1)));
        try {
            Version before = store.read(KEY, T).orElseThrow().version();
            assertThat(ZnodeVersion.of(before).dataVersion()).isEqualTo(-2);
            Version after = store.compareAndSet(KEY, before, new byte[] {2}, T).orElseThrow();
            assertThat(ZnodeVersion.of(after).dataVersion()).isNotNegative();
            assertThat(store.compareAndSet(KEY, before, new byte[] {3}, T)).isEmpty();
            assertThat(store.compareAndSet(KEY, after, new byte[] {4}, T)).isPresent();
            assertThat(store.read(KEY, T).orElseThrow().bytes()).containsExactly(4);
        } finally {
            store.close();
        }
    }
}
