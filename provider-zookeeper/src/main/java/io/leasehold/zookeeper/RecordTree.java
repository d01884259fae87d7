package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.RecordStore.Write;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.Op;
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

    /** Reads a record with its version; empty if the key was never written. */
    CompletableFuture<Optional<Stored>> read(ZooKeeper zk, LeaseKey key) {
        return Requests.read(zk, pathOf(key))
                .thenApply(node -> Optional.of(
                        new Stored(node.data(), ZnodeVersion.of(node.stat()).opaque())))
                .exceptionallyCompose(failure -> is(failure, NoNodeException.class)
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    /** Writes a record if it still has the expected version. */
    CompletableFuture<Version> write(ZooKeeper zk, Write write) {
        return (write.expected().equals(Version.ABSENT) ? create(zk, write) : replace(zk, write))
                .thenApply(written -> versionOf(write, written));
    }

    private CompletableFuture<Stat> create(ZooKeeper zk, Write write) {
        String path = pathOf(write.key());
        return Requests.create(zk, path, write.bytes(), acl)
                .exceptionallyCompose(failure -> is(failure, NoNodeException.class)
                        ? createParents(zk, path).thenCompose(done -> Requests.create(zk, path, write.bytes(), acl))
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
        return type.isInstance(ZooKeeperErrors.answer(failure));
    }

    private CompletableFuture<Stat> replace(ZooKeeper zk, Write write) {
        String path = pathOf(write.key());
        int version = ZnodeVersion.of(write.expected()).dataVersion();
        return switch (version) {
            case ZnodeVersion.ANY ->
                CompletableFuture.failedFuture(new UnsafeBackendException(
                        "znode " + path, "data version -1, which no write can be conditional on", "any other"));
            case ZnodeVersion.BEFORE_ANY -> overflow(zk, path, write.bytes());
            default -> Requests.write(zk, path, write.bytes(), version);
        };
    }

    /** Writes twice in one transaction, so that the version that means "any" never has to be expected. */
    private static CompletableFuture<Stat> overflow(ZooKeeper zk, String path, byte[] record) {
        List<Op> twice =
                List.of(Op.setData(path, record, ZnodeVersion.BEFORE_ANY), Op.setData(path, record, ZnodeVersion.ANY));
        return Requests.all(zk, twice).thenApply(results -> ((SetDataResult) results.get(1)).getStat());
    }

    /** The write as a part of a transaction; empty if it is more than one plain operation. */
    Optional<Op> operation(Write write) {
        if (write.expected().equals(Version.ABSENT)) {
            return Optional.empty();
        }
        int version = ZnodeVersion.of(write.expected()).dataVersion();
        return version == ZnodeVersion.ANY || version == ZnodeVersion.BEFORE_ANY
                ? Optional.empty()
                : Optional.of(Op.setData(pathOf(write.key()), write.bytes(), version));
    }

    /** What a write that was applied gave. */
    Version versionOf(Write write, Stat written) {
        boolean isFirst = write.expected().equals(Version.ABSENT);
        if (!isFirst && ZnodeVersion.of(write.expected()).hasMetAnother(written)) {
            throw new UnsafeBackendException(
                    "znode " + pathOf(write.key()),
                    "deleted and created anew by somebody, so that a write for the deleted one replaced its data",
                    "records that nobody deletes; raise the term");
        }
        return ZnodeVersion.of(written).opaque();
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
