package io.leasehold.zookeeper;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.UnsafeBackendException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.UnimplementedException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;

/**
 * What is checked before the first use (rules 13.4, 14.2): that the servers can be reached and written to, that the znodes below
 * the root are ours, and which of our promises these servers give. ZooKeeper's protocol does not tell the version of a server, so
 * the one feature that older ones lack is tried.
 */
final class StartUp {

    private final Connection connection;
    private final RecordTree tree;
    private final Patience patience;

    StartUp(Connection connection, RecordTree tree, Patience patience) {
        this.connection = connection;
        this.tree = tree;
        this.patience = patience;
    }

    /** What the servers give of what is declared. A connection that is lost on the way is waited for: no step does harm twice. */
    ProviderTraits check(ProviderTraits declared) throws InterruptedException {
        String what = "opening " + tree.root();
        while (true) {
            ZooKeeper zk = connection.connected(what, patience);
            try {
                patience.await(prepare(zk));
                return withoutFailover(zk, withoutPush(zk, declared));
            } catch (ExecutionException e) {
                if (patience.isOver() || !ZooKeeperErrors.isOfConnection(e)) {
                    throw ZooKeeperErrors.ofRead(what, e);
                }
            } catch (TimeoutException e) {
                throw new LeaseUnavailableException(what + " got no answer within " + patience.whole(), e);
            }
        }
    }

    /** A root that is missing is made with all its buckets in one transaction; one that is there must be ours. */
    private CompletableFuture<Void> prepare(ZooKeeper zk) {
        return Requests.read(zk, tree.root())
                .thenCompose(root -> adopt(zk, root))
                .exceptionallyCompose(failure -> RecordTree.is(failure, NoNodeException.class)
                        ? tree.createParents(zk, tree.root()).thenCompose(done -> make(zk, createRoot()))
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Void> adopt(ZooKeeper zk, Requests.Node root) {
        if (Arrays.equals(root.data(), Layout.MARKER)) {
            return CompletableFuture.completedFuture(null);
        }
        if (root.data().length > 0 || root.stat().getNumChildren() > 0) {
            return CompletableFuture.failedFuture(new UnsafeBackendException(
                    "znode " + tree.root(),
                    "data or children of another application",
                    "no znode, an empty one, or another namespace"));
        }
        return make(zk, Op.setData(tree.root(), Layout.MARKER, root.stat().getVersion()));
    }

    private Op createRoot() {
        return Op.create(tree.root(), Layout.MARKER, tree.acl(), CreateMode.PERSISTENT);
    }

    /** If another process was first, all is there. */
    private CompletableFuture<Void> make(ZooKeeper zk, Op root) {
        List<Op> operations = new ArrayList<>(List.of(root));
        for (String bucket : tree.layout().buckets()) {
            operations.add(Op.create(bucket, new byte[0], tree.acl(), CreateMode.PERSISTENT));
        }
        return Requests.all(zk, operations)
                .<Void>thenApply(results -> null)
                .exceptionallyCompose(failure -> ZooKeeperErrors.isRefused(failure)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    private ProviderTraits withoutPush(ZooKeeper zk, ProviderTraits traits)
            throws InterruptedException, ExecutionException, TimeoutException {
        String nowhere = tree.root() + "/probe-" + UUID.randomUUID();
        try {
            patience.await(Requests.watch(zk, nowhere, event -> {}));
            patience.await(Requests.unwatch(zk, nowhere));
            return traits;
        } catch (ExecutionException e) {
            if (!RecordTree.is(e, UnimplementedException.class)) {
                throw e;
            }
            return traits.withdraw(
                    Capability.PUSH_WATCH, "the server is older than ZooKeeper 3.6, which has no persistent watches");
        }
    }

    /** A server that may not be asked is taken for a member of an ensemble. */
    private ProviderTraits withoutFailover(ZooKeeper zk, ProviderTraits traits)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            boolean isAlone = patience.await(Requests.readConfiguration(zk)).data().length == 0;
            return isAlone
                    ? traits.withdraw(
                            Capability.SURVIVES_FAILOVER, "the server stands alone: it is no member of an ensemble")
                    : traits;
        } catch (ExecutionException e) {
            if (ZooKeeperErrors.isOfConnection(e)) {
                throw e;
            }
            return traits;
        }
    }
}
