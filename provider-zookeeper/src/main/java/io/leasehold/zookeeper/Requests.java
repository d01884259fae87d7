package io.leasehold.zookeeper;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.ErrorResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Each request is sent once, by ZooKeeper's own client: nothing here or there repeats it. A future completes on the client's event
 * thread, exceptionally with a {@link KeeperException}.
 */
final class Requests {

    private Requests() {}

    /** A znode's data and its version, read together. */
    @SuppressWarnings("ArrayRecordComponent")
    record Node(byte[] data, Stat stat) {}

    private static <T> void answer(CompletableFuture<T> answer, int code, String path, @Nullable T value) {
        if (code == Code.OK.intValue()) {
            answer.complete(value);
        } else {
            answer.completeExceptionally(failure(code, path));
        }
    }

    /** Also for codes of a newer server, and for those that the client's own factory forgets. */
    static KeeperException failure(int code, String path) {
        try {
            return KeeperException.create(Code.get(code), path);
        } catch (IllegalArgumentException e) {
            KeeperException unknown = new KeeperException.SystemErrorException();
            unknown.initCause(new IllegalArgumentException("code " + code + " for " + path, e));
            return unknown;
        }
    }

    static CompletableFuture<Node> read(ZooKeeper zk, String path) {
        CompletableFuture<Node> answer = new CompletableFuture<>();
        zk.getData(path, false, (code, p, ctx, data, stat) -> answer(answer, code, p, node(data, stat)), null);
        return answer;
    }

    /** The configuration of an ensemble; empty data of a standalone server. */
    static CompletableFuture<Node> readConfiguration(ZooKeeper zk) {
        CompletableFuture<Node> answer = new CompletableFuture<>();
        zk.getConfig(false, (code, p, ctx, data, stat) -> answer(answer, code, p, node(data, stat)), null);
        return answer;
    }

    private static Node node(byte @Nullable [] data, Stat stat) {
        return new Node(data == null ? new byte[0] : data, stat);
    }

    static CompletableFuture<Stat> write(ZooKeeper zk, String path, byte[] data, int version) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        zk.setData(path, data, version, (code, p, ctx, stat) -> answer(answer, code, p, stat), null);
        return answer;
    }

    static CompletableFuture<Stat> create(ZooKeeper zk, String path, byte[] data, List<ACL> acl) {
        CompletableFuture<Stat> answer = new CompletableFuture<>();
        zk.create(
                path,
                data,
                acl,
                CreateMode.PERSISTENT,
                (code, p, ctx, name, stat) -> answer(answer, code, p, stat),
                null);
        return answer;
    }

    /** A transaction that was refused as a whole because of one operation. */
    static final class RefusedTransaction extends Exception {
        private static final long serialVersionUID = 1L;
        private final int index;

        private RefusedTransaction(int index, KeeperException cause) {
            super(cause);
            this.index = index;
        }

        /** Which operation was refused. */
        int index() {
            return index;
        }
    }

    /** All or nothing; if it is answered with nothing, by {@link RefusedTransaction}. */
    static CompletableFuture<List<OpResult>> all(ZooKeeper zk, List<Op> operations) {
        CompletableFuture<List<OpResult>> answer = new CompletableFuture<>();
        zk.multi(operations, (code, path, ctx, results) -> answered(answer, code, results), null);
        return answer;
    }

    private static void answered(CompletableFuture<List<OpResult>> answer, int code, @Nullable List<OpResult> results) {
        if (results == null) {
            answer.completeExceptionally(failure(code, "multi"));
            return;
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof ErrorResult error && error.getErr() != Code.OK.intValue()) {
                answer.completeExceptionally(new RefusedTransaction(i, failure(error.getErr(), "multi")));
                return;
            }
        }
        answer.complete(results);
    }

    static CompletableFuture<List<String>> children(ZooKeeper zk, String path) {
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        zk.getChildren(path, false, (code, p, ctx, names) -> answer(answer, code, p, names), (Object) null);
        return answer;
    }

    /** Brings the server that answers up to date with the leader; what is sent later on this connection is answered after it. */
    static CompletableFuture<@Nullable Void> sync(ZooKeeper zk, String path) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        zk.sync(path, (code, p, ctx) -> answer(answer, code, p, null), null);
        return answer;
    }

    static CompletableFuture<@Nullable Void> watch(ZooKeeper zk, String path, Watcher watcher) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        zk.addWatch(path, watcher, AddWatchMode.PERSISTENT, (code, p, ctx) -> answer(answer, code, p, null), null);
        return answer;
    }

    /** Every watch of this client on the path, here and at the server; here also if the server cannot be reached. */
    static CompletableFuture<@Nullable Void> unwatch(ZooKeeper zk, String path) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        zk.removeAllWatches(path, WatcherType.Any, true, (code, p, ctx) -> answer(answer, code, p, null), null);
        return answer;
    }
}
