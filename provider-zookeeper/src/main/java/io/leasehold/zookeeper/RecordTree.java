package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.RecordStore.Version;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** The znodes of one namespace. Futures fail with a {@link KeeperException}; nothing is deleted, and nothing sent twice. */
record RecordTree(Layout layout, List<ACL> acl) {

    String root() {
        return layout.root();
    }

    String pathOf(LeaseKey key) {
        return layout.pathOf(key);
    }

    /** Writes a record under the condition that it still has that version. */
    CompletableFuture<Stat> write(ZooKeeper zk, LeaseKey key, Version expected, byte[] record) {
        String path = pathOf(key);
        if (expected.equals(Version.ABSENT)) {
            return create(zk, path, record);
        }
        ZnodeVersion version = ZnodeVersion.of(expected);
        return replace(zk, path, version.dataVersion(), record).thenApply(written -> requireSame(path, version, written));
    }

    private CompletableFuture<Stat> create(ZooKeeper zk, String path, byte[] record) {
        return Requests.create(zk, path, record, acl)
                .exceptionallyCompose(failure -> is(failure, NoNodeException.class)
                        ? createParents(zk, path).thenCompose(done -> Requests.create(zk, path, record, acl))
                        : CompletableFuture.failedFuture(failure));
    }

    /** The root and its buckets are there unless somebody deleted them. */
    CompletableFuture<Void> createParents(ZooKeeper zk, String path) {
        CompletableFuture<?>[] created = Layout.above(path).stream()
                .map(parent -> createUnlessThere(zk, parent))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(created);
    }

    private CompletableFuture<Boolean> createUnlessThere(ZooKeeper zk, String path) {
        byte[] data = path.equals(root()) ? Layout.MARKER : new byte[0];
        return Requests.create(zk, path, data, acl)
                .thenApply(stat -> true)
                .exceptionallyCompose(failure -> is(failure, NodeExistsException.class)
                        ? CompletableFuture.completedFuture(false)
                        : CompletableFuture.failedFuture(failure));
    }

    static boolean is(Throwable failure, Class<? extends KeeperException> type) {
        return type.isInstance(failure instanceof CompletionException ? failure.getCause() : failure);
    }

    /** A version that means "any" is never written, and so never has to be expected. */
    private static CompletableFuture<Stat> replace(ZooKeeper zk, String path, int version, byte[] record) {
        if (version == ZnodeVersion.ANY) {
            return CompletableFuture.failedFuture(new UnsafeBackendException(
                    "znode " + path, "data version -1, which no write can be conditional on", "any other data version"));
        }
        if (version != ZnodeVersion.ANY - 1) {
            return Requests.write(zk, path, record, version);
        }
        List<Op> twice = List.of(Op.setData(path, record, version), Op.setData(path, record, ZnodeVersion.ANY));
        return Requests.all(zk, twice).thenCompose(results -> last(path, results));
    }

    private static CompletableFuture<Stat> last(String path, List<OpResult> results) {
        KeeperException failure = Requests.firstFailure(results, path);
        return failure == null
                ? CompletableFuture.completedFuture(((SetDataResult) results.get(results.size() - 1)).getStat())
                : CompletableFuture.failedFuture(failure);
    }

    private static Stat requireSame(String path, ZnodeVersion expected, Stat written) {
        if (expected.hasMetAnother(written)) {
            throw new UnsafeBackendException(
                    "znode " + path,
                    "deleted and created anew by somebody, so that a write for the deleted one replaced its data",
                    "records that nobody deletes; raise the term");
        }
        return written;
    }

    /** Every key that has a record; other znodes are passed over. */
    CompletableFuture<List<LeaseKey>> keys(ZooKeeper zk, Predicate<LeaseKey> wanted) {
        List<CompletableFuture<List<LeaseKey>>> found =
                layout.buckets().stream().map(bucket -> keysIn(zk, bucket)).toList();
        return CompletableFuture.allOf(found.toArray(CompletableFuture[]::new))
                .thenApply(done -> found.stream()
                        .flatMap(keys -> keys.join().stream())
                        .filter(wanted)
                        .toList());
    }

    private CompletableFuture<List<LeaseKey>> keysIn(ZooKeeper zk, String bucket) {
        return Requests.children(zk, bucket)
                .exceptionallyCompose(failure -> is(failure, NoNodeException.class)
                        ? CompletableFuture.completedFuture(List.of())
                        : CompletableFuture.failedFuture(failure))
                .thenApply(names -> names.stream()
                        .map(name -> layout.keyOf(bucket, name))
                        .flatMap(Optional::stream)
                        .toList());
    }
}
