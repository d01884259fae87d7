package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.ZooKeeper;

/** A persistent watch of ZooKeeper's client for each listener, over one session. */
record ZnodeWatches() implements Watcher {

    private static final Duration SESSION = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "bare persistent watch, ZooKeeper " + Subjects.versionOf(ZooKeeper.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Closeable open(String uri, List<String> keys, IntConsumer heard) throws Exception {
        CuratorFramework client = BareZooKeeper.open(uri, SESSION);
        ZooKeeper session = client.getZookeeperClient().getZooKeeper();
        CompletableFuture<?> last = CompletableFuture.completedFuture(session);
        for (int i = 0; i < keys.size(); i++) {
            int listener = i;
            CompletableFuture<Integer> set = new CompletableFuture<>();
            session.addWatch(
                    znode(keys.get(i)),
                    event -> heard.accept(listener),
                    AddWatchMode.PERSISTENT,
                    (code, path, context) -> set.complete(code),
                    "");
            last = set;
        }
        Object unused = last.get();
        return client;
    }

    /** Where our record of a key is: in one of 256 buckets. */
    private static String znode(String key) {
        CRC32 sum = new CRC32();
        sum.update(key.getBytes(StandardCharsets.US_ASCII));
        return "/leasehold/%02x/%s".formatted(sum.getValue() & 0xff, key);
    }
}
