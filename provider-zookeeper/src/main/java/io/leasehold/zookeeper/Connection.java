package io.leasehold.zookeeper;

import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;

/**
 * The way to ZooKeeper. A call finds it connected, or waits for it: as long as nothing was sent, a failure surely changed nothing.
 * ZooKeeper's client reconnects by itself, at most a few times a second, and its session is replaced by {@link Handles}; a session
 * means nothing to a lease.
 *
 * <p>A server in read-only mode counts as not connected: it may be behind without bound, and writes nothing.
 */
final class Connection {

    private static final Duration PAUSE = Duration.ofMillis(25);

    private final Handles handles;

    Connection(Handles handles) {
        this.handles = handles;
    }

    /** The client of the present session, connected or not. */
    ZooKeeper current() {
        return handles.current();
    }

    /** A client that was connected a moment ago. */
    ZooKeeper connected(String what, Patience patience) throws InterruptedException {
        ZooKeeper zk = handles.current();
        while (!isUsable(zk)) {
            if (patience.isOver()) {
                throw new LeaseUnavailableException(what + " found no connection to ZooKeeper at " + handles
                        + " within " + patience.whole() + " (" + zk.getState() + "); nothing was sent");
            }
            requireHope(what, zk);
            probe(zk, patience);
            zk = handles.current();
        }
        return zk;
    }

    private static boolean isUsable(ZooKeeper zk) {
        return zk.getState() == States.CONNECTED;
    }

    private void requireHope(String what, ZooKeeper zk) {
        States state = zk.getState();
        if (state == States.AUTH_FAILED) {
            throw new LeaseUnavailableException(
                    what + " was not sent: ZooKeeper at " + handles + " refused to authenticate this client");
        }
        if (!state.isAlive() && !handles.areRenewed()) {
            throw new LeaseUnavailableException(
                    what + " was not sent: the session of the ZooKeeper client that was handed in has"
                            + " ended; open a new provider on a new client, or hand in a CuratorFramework, which renews its sessions");
        }
    }

    /** Returns when a request came through or the client gave up on one; it waits inside the client until it can be sent. */
    private static void probe(ZooKeeper zk, Patience patience) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        zk.exists("/", false, (code, path, ctx, stat) -> answered.countDown(), null);
        boolean inTime = answered.await(patience.left().toNanos(), TimeUnit.NANOSECONDS);
        if (inTime && !isUsable(zk)) {
            TimeUnit.NANOSECONDS.sleep(Math.min(PAUSE.toNanos(), patience.left().toNanos()));
        }
    }

    void close() {
        handles.close();
    }

    @Override
    public String toString() {
        return handles.toString();
    }
}
