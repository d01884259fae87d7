package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Compare-and-set on persistent znodes: {@code setData} on the data version, {@code create} for a key never written. Nothing else
 * of ZooKeeper is relied on: neither sessions nor ephemeral znodes nor their clocks. A heartbeat is a write, so its answer is that
 * of a quorum.
 *
 * <p>ZooKeeper answers reads from the server a client is connected to. Within a session it never goes back behind what the client
 * has seen, whichever server it moves to; the first read of a session, and the first after a write without an answer, is preceded
 * by a {@code sync} on the same connection, which costs a request but no further wait.
 *
 * <p>Every request is sent once, by the caller's thread, and answered on the event thread of ZooKeeper's client.
 */
final class ZooKeeperRecordStore implements RecordStore {

    private static final int MAX_RECORD_BYTES = 8 * 1024;

    private final Connection connection;
    private final RecordTree tree;
    private final KeyWatches watches;
    private final AtomicBoolean mayBeBehind = new AtomicBoolean(true);
    private volatile long syncedSession;
    private final AtomicBoolean closed = new AtomicBoolean();

    ZooKeeperRecordStore(Connection connection, RecordTree tree) {
        this.connection = connection;
        this.tree = tree;
        this.watches = new KeyWatches(connection);
    }

    private ZooKeeper connected(String what, Patience patience) throws InterruptedException {
        if (closed.get()) {
            throw new IllegalStateException("the store at " + connection + " is closed");
        }
        ZooKeeper zk = connection.connected(what, patience);
        watches.keepUp(zk);
        return zk;
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException {
        String what = "reading '" + key + "'";
        Patience patience = new Patience(timeout);
        ZooKeeper zk = connected(what, patience);
        String path = tree.pathOf(key);
        catchUp(zk, path);
        try {
            Requests.Node node = patience.await(Requests.read(zk, path));
            return Optional.of(
                    new Stored(node.data(), ZnodeVersion.of(node.stat()).opaque()));
        } catch (NoNodeException e) {
            return Optional.empty();
        } catch (KeeperException e) {
            throw ZooKeeperErrors.ofRead(what, e);
        } catch (TimeoutException e) {
            throw noAnswer(what, patience);
        }
    }

    /** A sync that fails has to be repeated; the read behind it fails with it, since they share the connection. */
    private void catchUp(ZooKeeper zk, String path) {
        boolean isNewSession = zk.getSessionId() != syncedSession;
        if (mayBeBehind.getAndSet(false) || isNewSession) {
            syncedSession = zk.getSessionId();
            Future<?> unused = Requests.sync(zk, path).whenComplete((done, failure) -> {
                if (failure != null) {
                    mayBeBehind.set(true);
                }
            });
        }
    }

    private static LeaseUnavailableException noAnswer(String what, Patience patience) {
        return new LeaseUnavailableException(what + " got no answer within " + patience.whole());
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        if (bytes.length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "record of '" + key + "' has " + bytes.length + " bytes; the limit is " + MAX_RECORD_BYTES);
        }
        String what = "writing '" + key + "'";
        Patience patience = new Patience(timeout);
        ZooKeeper zk = connected(what, patience);
        try {
            Stat written = patience.await(tree.write(zk, key, expected, bytes));
            return Optional.of(ZnodeVersion.of(written).opaque());
        } catch (KeeperException e) {
            if (ZooKeeperErrors.isRefused(e)) {
                return Optional.empty();
            }
            mayBeBehind.set(true);
            throw ZooKeeperErrors.ofWrite(what, e);
        } catch (TimeoutException e) {
            mayBeBehind.set(true);
            throw new LeaseOutcomeUnknownException(what + " got no answer within " + patience.whole(), e);
        }
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException {
        String what = "listing '" + prefix + "'";
        Patience patience = new Patience(timeout);
        ZooKeeper zk = connected(what, patience);
        catchUp(zk, tree.root());
        try {
            return patience.await(tree.keys(zk, key -> key.text().startsWith(prefix)));
        } catch (KeeperException e) {
            throw ZooKeeperErrors.ofRead(what, e);
        } catch (TimeoutException e) {
            throw noAnswer(what, patience);
        }
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return watches.add(tree.pathOf(key), mayHaveChanged);
    }

    /** Ends the watches, and the connection if it is ours, within two seconds. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watches.close();
            connection.close();
        }
    }
}
