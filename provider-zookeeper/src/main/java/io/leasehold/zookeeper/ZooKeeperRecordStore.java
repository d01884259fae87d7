package io.leasehold.zookeeper;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.zookeeper.ZooKeeper;

/**
 * Compare-and-set on persistent znodes: {@code setData} on the data version, {@code create} for a key never written. Nothing else
 * of ZooKeeper is relied on: neither sessions nor ephemeral znodes nor their clocks. A heartbeat is a write, so its answer is that
 * of a quorum.
 *
 * <p>ZooKeeper answers reads from the server a client is connected to. Within a session it never goes back behind what the client
 * has seen, whichever server it moves to, but it may be behind what others have written. So each read from a member of an ensemble is
 * preceded by a {@code sync} on the same connection, which costs a request but no further wait: what is answered is current. Where
 * there is one server, only the first read of a session is, and the first after a write without an answer.
 *
 * <p>Every request is sent once, by the caller's thread, and answered on the event thread of ZooKeeper's client.
 */
final class ZooKeeperRecordStore implements RecordStore {

    private static final int MAX_RECORD_BYTES = 8 * 1024;

    private final Connection connection;
    private final RecordTree tree;
    private final Servers servers;
    private final KeyWatches watches;
    private final AtomicBoolean mayBeBehind = new AtomicBoolean(true);
    private volatile long syncedSession;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** How many there are to read from. */
    enum Servers {
        ONE,
        ENSEMBLE
    }

    ZooKeeperRecordStore(Connection connection, RecordTree tree, Servers servers) {
        this.connection = connection;
        this.tree = tree;
        this.servers = servers;
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

    /** The client of the present session. */
    ZooKeeper current() {
        return connection.current();
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException {
        return ask("reading '" + key + "'", timeout, zk -> tree.read(zk, key));
    }

    /** A read is asked again in the next connection while there is time: it changes nothing. */
    private <T> T ask(String what, Duration timeout, Function<ZooKeeper, CompletableFuture<T>> question)
            throws InterruptedException {
        Patience patience = new Patience(timeout);
        while (true) {
            ZooKeeper zk = connected(what, patience);
            catchUp(zk);
            try {
                return patience.await(question.apply(zk));
            } catch (ExecutionException e) {
                if (!ZooKeeperErrors.isOfConnection(e)) {
                    throw ZooKeeperErrors.ofRead(what, e);
                }
            } catch (TimeoutException e) {
                throw new LeaseUnavailableException(what + " got no answer within " + patience.whole(), e);
            }
        }
    }

    /** A key that was answered before its connection broke is answered again, which counts for nothing. */
    @Override
    public void readAll(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers)
            throws InterruptedException {
        try {
            ask("reading " + keys.size() + " records", timeout, zk -> readAll(zk, keys, answers));
        } catch (LeaseException e) {
            keys.forEach(key -> answers.failed(key, e));
        }
    }

    private CompletableFuture<Void> readAll(ZooKeeper zk, List<LeaseKey> keys, Answers<Optional<Stored>> answers) {
        return CompletableFuture.allOf(keys.stream()
                .map(key -> tree.read(zk, key).thenAccept(stored -> answers.answered(key, stored)))
                .toArray(CompletableFuture[]::new));
    }

    /** A sync that fails has to be repeated; the read behind it fails with it, since they share the connection. */
    private void catchUp(ZooKeeper zk) {
        boolean isNewSession = zk.getSessionId() != syncedSession;
        if (mayBeBehind.getAndSet(false) || isNewSession || servers == Servers.ENSEMBLE) {
            syncedSession = zk.getSessionId();
            Future<?> unused = Requests.sync(zk, tree.root()).whenComplete((done, failure) -> {
                if (failure != null) {
                    mayBeBehind.set(true);
                }
            });
        }
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        Write write = requireSmall(new Write(key, expected, bytes));
        String what = "writing '" + key + "'";
        Patience patience = new Patience(timeout);
        ZooKeeper zk = connected(what, patience);
        try {
            return Optional.of(patience.await(tree.write(zk, write)));
        } catch (ExecutionException e) {
            if (ZooKeeperErrors.isRefused(e)) {
                return Optional.empty();
            }
            mayBeBehind.set(true);
            throw ZooKeeperErrors.ofWrite(what, e);
        } catch (TimeoutException e) {
            mayBeBehind.set(true);
            throw noAnswer(what, patience);
        }
    }

    private static LeaseOutcomeUnknownException noAnswer(String what, Patience patience) {
        return new LeaseOutcomeUnknownException(what + " got no answer within " + patience.whole());
    }

    private static Write requireSmall(Write write) {
        if (write.bytes().length > MAX_RECORD_BYTES) {
            throw new IllegalArgumentException("record of '" + write.key() + "' has " + write.bytes().length
                    + " bytes; the limit is " + MAX_RECORD_BYTES);
        }
        return write;
    }

    /** In as few transactions as their size allows; see {@link WriteBatch}. */
    @Override
    public void compareAndSetAll(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers)
            throws InterruptedException {
        writes.forEach(ZooKeeperRecordStore::requireSmall);
        String what = "writing " + writes.size() + " records";
        Patience patience = new Patience(timeout);
        ZooKeeper zk = connected(what, patience);
        try {
            patience.await(new WriteBatch(zk, tree, noting(answers)).send(writes));
        } catch (ExecutionException e) {
            failed(writes, answers, ZooKeeperErrors.ofWrite(what, e));
        } catch (TimeoutException e) {
            failed(writes, answers, noAnswer(what, patience));
        }
    }

    private Answers<Optional<Version>> noting(Answers<Optional<Version>> answers) {
        return new Answers<>() {
            @Override
            public void answered(LeaseKey key, Optional<Version> answer) {
                answers.answered(key, answer);
            }

            @Override
            public void failed(LeaseKey key, RuntimeException cause) {
                mayBeBehind.set(true);
                answers.failed(key, cause);
            }
        };
    }

    /** Those that were told before are not told again. */
    private void failed(List<Write> writes, Answers<Optional<Version>> answers, LeaseException failure) {
        mayBeBehind.set(true);
        writes.forEach(write -> answers.failed(write.key(), failure));
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException {
        return ask(
                "listing '" + prefix + "'",
                timeout,
                zk -> tree.keys(zk, key -> key.text().startsWith(prefix)));
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
